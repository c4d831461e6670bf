package dev.pullback.cli;

import dev.pullback.kernels.image.ImageSize;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Missing;
import dev.pullback.train.data.Unseen;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code train} that say how a table is read. */
final class CsvOptions {
    private enum HeaderChoice {
        YES(Csv.Header.PRESENT),
        NO(Csv.Header.ABSENT),
        DETECT(Csv.Header.DETECT);

        private final Csv.Header header;

        HeaderChoice(Csv.Header header) {
            this.header = header;
        }
    }

    @Mixin
    private CsvFileOptions file;

    @Option(
            names = "--header",
            paramLabel = "CHOICE",
            description = "whether the first row contains the names of the columns: yes, no or detect (default)")
    private @Nullable HeaderChoice header;

    @Option(
            names = "--missing",
            paramLabel = "POLICY",
            description = {
                "missing cells (see --missing-marks): refuse the table (default), drop the row, or use the"
                        + " mean of the training rows; a missing text then counts as an unseen category: zeros"
            })
    private @Nullable Missing missing;

    @Option(
            names = "--unseen",
            paramLabel = "POLICY",
            description = "categories that the training rows lack: zeros (default) or refuse")
    private @Nullable Unseen unseen;

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN",
            split = ",",
            description = "columns to leave out (default: none)")
    private @Nullable List<String> ignored;

    @Option(
            names = "--categorical",
            paramLabel = "COLUMN",
            split = ",",
            description = "columns whose numbers are categories (default: none)")
    private @Nullable List<String> categorical;

    @Option(
            names = "--most-categories",
            paramLabel = "N",
            description = "the largest number of different texts in a column; columns of more are embedded, see --embed"
                    + " (default: 100)")
    private @Nullable Integer mostCategories;

    @Option(
            names = "--image",
            paramLabel = "CxHxW",
            converter = ImageConverter.class,
            description =
                    "each row is an image: channels x height x width, such as 3x32x32; the columns are its channels"
                            + " one after another, each line by line (default: the rows are no images)")
    private @Nullable ImageSize image;

    private static final class ImageConverter implements ITypeConverter<ImageSize> {
        private static final Pattern SIZE = Pattern.compile("(?:(\\d{1,9})x)?(\\d{1,9})x(\\d{1,9})");

        @Override
        public ImageSize convert(String text) {
            Matcher size = SIZE.matcher(text);
            if (!size.matches())
                throw new TypeConversionException("'" + text
                        + "' is not channels x height x width, such as 3x32x32, or height x width of grey images");
            int channels = size.group(1) == null ? 1 : Integer.parseInt(size.group(1));
            return sized(channels, Integer.parseInt(size.group(2)), Integer.parseInt(size.group(3)));
        }

        private static ImageSize sized(int channels, int height, int width) {
            try {
                return new ImageSize(channels, height, width);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Returns the size of the images that the rows of a table are, or null if they are no images. */
    @Nullable
    ImageSize image() {
        return image;
    }

    /** Returns the value of {@code --most-categories}, or null if it was not given. */
    @Nullable
    Integer mostCategories() {
        return mostCategories;
    }

    /** Returns the column of {@code --label}, or null if it was not given. */
    @Nullable
    String label() {
        return file.label();
    }

    Csv csv() {
        Csv csv = file.csv();
        if (header != null) csv.header(header.header);
        if (missing != null) csv.missing(missing);
        if (unseen != null) csv.unseen(unseen);
        if (ignored != null) csv.ignore(ignored.toArray(String[]::new));
        if (categorical != null) csv.categorical(categorical.toArray(String[]::new));
        if (mostCategories != null) csv.mostCategories(mostCategories);
        return csv;
    }

    private static Set<String> names() {
        return CommandSpec.forAnnotatedObject(new CsvOptions()).optionsMap().keySet();
    }

    /** Returns the names of the table options that the user gave to a command. */
    static List<String> given(CommandSpec command) {
        return names().stream()
                .filter(command.commandLine().getParseResult()::hasMatchedOption)
                .toList();
    }

    /** Returns whether a command lacks a table option because the model stores how its table was read. */
    static boolean isStoredWithModel(String option, CommandSpec command) {
        return command.optionsMap().containsKey("--label") && names().contains(option);
    }
}
