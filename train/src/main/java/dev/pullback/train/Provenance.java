package dev.pullback.train;

import dev.pullback.kernels.Backend;
import dev.pullback.train.data.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * Where a model comes from: the versions of the library and of Java, the rows, the settings and the results of its
 * training. A {@link Trainer} collects it, and a {@link Model} stores it in its file:
 *
 * <pre>{@code
 * History history = trainer.fit(train);
 * Provenance provenance = history.provenance().metric("test accuracy", Accuracy.of(net, test));
 * Model.of(net, train).provenance(provenance).save(Path.of("iris.safetensors"));
 * }</pre>
 *
 * <p>It contains no time, so the same training writes the same file.
 *
 * @param library the version of this library
 * @param java the version of Java
 * @param backend the implementation of the kernels, which decides the last digits of products
 * @param data the training rows: their size, and the {@linkplain Dataset#fingerprint fingerprint} that equal rows have
 * @param settings the settings of the training by name, among them the seed
 * @param metrics the measured numbers by name, such as the loss on the training rows
 */
public record Provenance(
        String library,
        String java,
        String backend,
        String data,
        Map<String, String> settings,
        Map<String, Double> metrics) {
    private static final String VERSION = version();

    /** Copies the maps in their order. */
    public Provenance {
        Objects.requireNonNull(library);
        Objects.requireNonNull(java);
        Objects.requireNonNull(backend);
        Objects.requireNonNull(data);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** Returns the provenance of a model that is trained on these rows by this JVM; without settings and metrics. */
    public static Provenance of(Dataset train) {
        return of(train + ", fingerprint " + train.fingerprint());
    }

    /** Returns the provenance of a model that is trained by this JVM, for a description of the rows. */
    public static Provenance of(String data) {
        return new Provenance(
                VERSION, Runtime.version().toString(), Backend.get().toString(), data, Map.of(), Map.of());
    }

    /** Returns a provenance with a setting, which replaces one of the same name. */
    public Provenance setting(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(name, value.toString());
        return new Provenance(library, java, backend, data, more, metrics);
    }

    /** Returns a provenance with a measured number, which replaces one of the same name. */
    public Provenance metric(String name, double value) {
        Map<String, Double> more = new LinkedHashMap<>(metrics);
        more.put(name, value);
        return new Provenance(library, java, backend, data, settings, more);
    }

    /** Returns this provenance with the loss and the metric of an epoch. */
    Provenance measured(Epoch epoch) {
        Provenance more = metric("training loss", epoch.loss());
        if (!Double.isNaN(epoch.metric())) more = more.metric("training " + epoch.metricName(), epoch.metric());
        Score validation = epoch.validation();
        if (validation == null) return more;
        more = more.metric("validation loss", validation.loss());
        return Double.isNaN(validation.metric())
                ? more
                : more.metric("validation " + epoch.metricName(), validation.metric());
    }

    /** Returns all facts as texts by name, in the order of the components. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("library", "pullback " + library);
        texts.put("java", java);
        texts.put("backend", backend);
        texts.put("training rows", data);
        texts.putAll(settings);
        metrics.forEach((name, value) -> texts.put(name, value.toString()));
        return texts;
    }

    private static String version() {
        try (InputStream in = Provenance.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in, "version.properties"));
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
