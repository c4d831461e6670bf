package dev.pullback.cli;

import dev.pullback.train.Embedding;
import dev.pullback.train.data.CategoryFeature;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of {@code train} for categories that the network replaces by learned vectors. */
final class EmbeddingOptions {
    /** Columns of more categories than this are embedded by default. */
    private static final int MANY = 100;

    @Option(
            names = "--embed",
            paramLabel = "COLUMN[:N]",
            split = ",",
            description = "columns whose categories become learned vectors of N numbers, instead of a feature for each"
                    + " (default: columns of more than 100 different texts, or of more than --most-categories; N by the"
                    + " number of categories)")
    private @Nullable List<String> given;

    boolean isGiven() {
        return given != null;
    }

    /**
     * Sets the columns to embed.
     *
     * @param mostCategories the value of {@code --most-categories}, or null
     */
    void apply(Csv csv, @Nullable Integer mostCategories) {
        csv.embed(widths().keySet().toArray(String[]::new)).embedBeyond(mostCategories == null ? MANY : mostCategories);
    }

    /** Returns the given columns with their widths, 0 for the usual one. */
    private Map<String, Integer> widths() {
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (String column : given == null ? List.<String>of() : given) {
            int colon = column.lastIndexOf(':');
            String width = column.substring(colon + 1);
            if (colon >= 0 && !width.matches("[1-9]\\d{0,4}"))
                throw new IllegalArgumentException(
                        "--embed is '" + column + "'; it must be a column, or a column and a width as in city:8");
            String name = colon < 0 ? column : column.substring(0, colon);
            if (widths.put(name, colon < 0 ? 0 : Integer.parseInt(width)) != null)
                throw new IllegalArgumentException("--embed names '" + name + "' twice; name each column once");
        }
        return widths;
    }

    /** Returns the embeddings of the network for training rows. */
    List<Embedding.Slot> slots(Dataset train) {
        Map<String, Integer> widths = widths();
        List<Embedding.Slot> slots = new ArrayList<>();
        for (CategoryFeature feature : train.categoryFeatures()) {
            String name = train.featureNames().get(feature.feature());
            Integer width = widths.remove(name);
            // Without a header, columns are given by index and named x0, x1, ...
            if (width == null && name.startsWith("x")) width = widths.remove(name.substring(1));
            slots.add(slot(feature, width == null ? 0 : width));
        }
        widths.forEach((name, width) -> {
            if (width > 0)
                throw new IllegalArgumentException("--embed gives a width for '" + name
                        + "', which is the index of a column with a name; give the name");
        });
        return slots;
    }

    private static Embedding.Slot slot(CategoryFeature feature, int width) {
        return width == 0 ? Embedding.Slot.of(feature) : new Embedding.Slot(feature, width);
    }
}
