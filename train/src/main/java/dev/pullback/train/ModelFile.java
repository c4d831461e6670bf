package dev.pullback.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.safetensors.SafeTensors;
import dev.pullback.train.task.Task;
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
    private static final String TARGETS = "pullback.targets";
    private static final String TARGET_STANDARDIZER = "pullback.target-standardizer";
    private static final String TASK = "pullback.task";
    private static final String INPUTS = "pullback.inputs";
    private static final String TEMPERATURE = "pullback.temperature";
    private static final String THRESHOLD = "pullback.threshold";
    private static final String PROVENANCE = "pullback.provenance";
    private static final String NOTE = "note.";

    private ModelFile() {}

    /** The JSON form of the further inputs. */
    private record Inputs(@Nullable Map<String, Integer> widths) {
        Map<String, Integer> sound() {
            if (widths == null
                    || widths.containsValue(null)
                    || widths.values().stream().anyMatch(w -> w < 1))
                throw new IllegalArgumentException("the further inputs have no widths");
            return widths;
        }
    }

    /** The JSON form of a {@link Standardizer}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Scale(double @Nullable [] means, double @Nullable [] deviations) {
        Standardizer standardizer() {
            if (means == null || deviations == null)
                throw new IllegalArgumentException("the standardizer lacks means or deviations");
            return Standardizer.of(means, deviations);
        }
    }

    /** The JSON form of a {@link Provenance}. */
    private record Origin(
            @Nullable String library,
            @Nullable String java,
            @Nullable String backend,
            @Nullable String data,
            @Nullable Map<String, String> settings,
            @Nullable Map<String, Double> metrics) {
        static Origin of(Provenance p) {
            return new Origin(p.library(), p.java(), p.backend(), p.data(), p.settings(), p.metrics());
        }

        Provenance provenance() {
            if (library == null
                    || java == null
                    || backend == null
                    || data == null
                    || settings == null
                    || settings.containsValue(null)
                    || metrics == null
                    || metrics.containsValue(null)) throw new IllegalArgumentException("the provenance lacks a part");
            return new Provenance(library, java, backend, data, settings, metrics);
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
        // What only some models have is left out of the others, so that earlier versions can read those.
        if (!model.task().isClassification()) {
            texts.put(TASK, model.task().name());
            texts.put(TARGETS, json().toJson(model.targetNames()));
        }
        Map<String, Integer> inputs = model.description().inputs();
        if (!inputs.isEmpty()) texts.put(INPUTS, json().toJson(new Inputs(inputs)));
        if (model.temperature() != 1) texts.put(TEMPERATURE, Double.toString(model.temperature()));
        if (model.threshold() != Task.HALF) texts.put(THRESHOLD, Double.toString(model.threshold()));
        model.standardizer().ifPresent(s -> texts.put(STANDARDIZER, text(s)));
        model.targetStandardizer().ifPresent(s -> texts.put(TARGET_STANDARDIZER, text(s)));
        model.provenance().ifPresent(p -> texts.put(PROVENANCE, json().toJson(Origin.of(p))));
        model.notes().forEach((name, text) -> texts.put(NOTE + name, text));
        return new SafeTensors(model.weights().all(), texts);
    }

    private static String text(Standardizer s) {
        return json().toJson(new Scale(s.means(), s.deviations()));
    }

    /** Reads a model into the given network, or into a new {@link Network} if none is given. */
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
        String taskName = texts.get(TASK);
        Task task = taskName == null ? Task.classification() : Task.parse(taskName);
        List<String> outcomes = names(texts, task.isClassification() ? CLASSES : TARGETS);
        Layer net = given == null ? built(file, features.size(), outcomes.size(), task) : given;
        ModelDescription description = ModelDescription.of(features, outcomes, task);
        String inputs = texts.get(INPUTS);
        if (inputs != null)
            description =
                    description.withInputs(read(INPUTS, inputs, Inputs.class).sound());
        String temperature = texts.get(TEMPERATURE);
        if (temperature != null)
            description = description.withTemperature(read(TEMPERATURE, temperature, Double.class));
        String threshold = texts.get(THRESHOLD);
        if (threshold != null) description = description.withThreshold(read(THRESHOLD, threshold, Double.class));
        String scale = texts.get(STANDARDIZER);
        if (scale != null)
            description =
                    description.withScale(read(STANDARDIZER, scale, Scale.class).standardizer());
        String targetScale = texts.get(TARGET_STANDARDIZER);
        if (targetScale != null)
            description = description.withTargetScale(
                    read(TARGET_STANDARDIZER, targetScale, Scale.class).standardizer());
        String origin = texts.get(PROVENANCE);
        if (origin != null)
            description = description.withProvenance(
                    read(PROVENANCE, origin, Origin.class).provenance());
        Map<String, String> notes = new LinkedHashMap<>();
        texts.forEach((key, text) -> {
            if (key.startsWith(NOTE)) notes.put(key.substring(NOTE.length()), text);
        });
        Model model = new Model(net, description.withNotes(notes));
        model.weights().set(file.tensors());
        return model;
    }

    /**
     * Returns the network that the file describes, without weights. Checks the sizes, so that drawing the weights
     * cannot need more memory than the data of the file.
     */
    private static Network built(SafeTensors file, int features, int outcomes, Task task) {
        Architecture architecture = Architecture.read(text(file.metadata(), ARCHITECTURE));
        // Each layer has at least one tensor, so a list of sizes cannot need more memory than the file.
        int layers = architecture.layers();
        if (layers > file.tensors().size())
            throw new IllegalArgumentException("the architecture has " + layers + " layers but the file holds only "
                    + file.tensors().size() + " tensors");
        Network net = architecture.build();
        boolean fits = task.isCustom() || net.outputs() == task.outputs(outcomes);
        if (net.features() != features || !fits)
            throw new IllegalArgumentException("the network has " + net.features() + " features and " + net.outputs()
                    + " outputs, but the file names " + features + " features and " + outcomes
                    + (task.isClassification() ? " classes" : " targets of the task " + task));
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
