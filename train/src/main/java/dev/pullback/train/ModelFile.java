package dev.pullback.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.safetensors.SafeTensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Converts a {@link Model} to and from a safetensors file: the matrices become tensors, everything else becomes
 * metadata.
 */
final class ModelFile {
    private static final String FORMAT = "pullback.format";
    private static final String VERSION = "1";
    private static final String ARCHITECTURE = "pullback.architecture";
    private static final String NETWORK = "pullback.network";
    private static final String FEATURES = "pullback.features";
    private static final String CLASSES = "pullback.classes";
    private static final String STANDARDIZER = "pullback.standardizer";
    private static final String NOTE = "note.";

    private ModelFile() {}

    /** The JSON form of a {@link Standardizer}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Scale(double @Nullable [] means, double @Nullable [] deviations) {
        Standardizer standardizer() {
            if (means == null || deviations == null)
                throw new IllegalArgumentException("the standardizer lacks means or deviations");
            return Standardizer.of(means, deviations);
        }
    }

    /** Returns a Gson that can also write NaN and infinities, since the loss of an epoch need not be finite. */
    static Gson json() {
        return new GsonBuilder()
                .serializeSpecialFloatingPointValues()
                .disableHtmlEscaping()
                .create();
    }

    static SafeTensors of(Model model) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(FORMAT, VERSION);
        texts.put(ARCHITECTURE, Architecture.of(model.net()).text());
        texts.put(NETWORK, model.net().toString());
        texts.put(FEATURES, json().toJson(model.featureNames()));
        texts.put(CLASSES, json().toJson(model.classNames()));
        model.standardizer()
                .ifPresent(s -> texts.put(STANDARDIZER, json().toJson(new Scale(s.means(), s.deviations()))));
        model.notes().forEach((name, text) -> texts.put(NOTE + name, text));
        return new SafeTensors(model.weights().all(), texts);
    }

    /** Reads a model into the given network, or into a new {@link Mlp} if none is given. */
    static Model model(Path path, SafeTensors file, @Nullable Layer given) {
        try {
            return model(file, given);
        } catch (IllegalArgumentException | MatrixDimensionException | JsonParseException e) {
            throw new DataException(
                    Messages.of(path) + ": not a valid model: " + Messages.printable(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static Model model(SafeTensors file, @Nullable Layer given) {
        Map<String, String> texts = file.metadata();
        String format = text(texts, FORMAT);
        if (!format.equals(VERSION))
            throw new IllegalArgumentException(
                    "its format is " + Messages.quoted(format) + "; only " + VERSION + " is supported");
        List<String> features = names(texts, FEATURES);
        List<String> classes = names(texts, CLASSES);
        Layer net = given == null ? built(file, features.size(), classes.size()) : given;
        Model model = Model.of(net, features, classes);
        String scale = texts.get(STANDARDIZER);
        if (scale != null)
            model = model.standardizer(read(STANDARDIZER, scale, Scale.class).standardizer());
        for (Map.Entry<String, String> e : texts.entrySet()) {
            if (e.getKey().startsWith(NOTE)) model = model.note(e.getKey().substring(NOTE.length()), e.getValue());
        }
        model.weights().set(file.tensors());
        return model;
    }

    /**
     * Returns the network that the file describes, without weights. Checks the sizes, so that drawing the weights
     * cannot need more memory than the data of the file.
     */
    private static Mlp built(SafeTensors file, int features, int classes) {
        Mlp net = Architecture.read(text(file.metadata(), ARCHITECTURE)).build();
        if (net.features() != features || net.classes() != classes)
            throw new IllegalArgumentException("the network has " + net.features() + " features and " + net.classes()
                    + " classes, but the file names " + features + " features and " + classes + " classes");
        long numbers = file.tensors().values().stream()
                .mapToLong(DMatrixRMaj::getNumElements)
                .sum();
        if (net.parameterCount() > numbers)
            throw new IllegalArgumentException("the architecture has " + net.parameterCount()
                    + " parameters but the file holds only " + numbers + " numbers");
        return net;
    }

    private static List<String> names(Map<String, String> texts, String key) {
        String[] names = read(key, text(texts, key), String[].class);
        if (Arrays.asList(names).contains(null)) throw new IllegalArgumentException(key + " lacks a name");
        return List.of(names);
    }

    static String text(Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null)
            throw new IllegalArgumentException(
                    key + " is missing in the metadata; was the file written by Model.save?");
        return text;
    }

    static <T> T read(String key, String text, Class<T> type) {
        try {
            T value = json().fromJson(text, type);
            if (value == null) throw new IllegalArgumentException(key + " is empty");
            return value;
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(key + " is not the JSON that Model.save writes", e);
        }
    }
}
