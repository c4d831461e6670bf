package dev.pullback.playground.network;

import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Ops;
import dev.pullback.train.Activation;
import dev.pullback.train.Mlp;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.RmsProp;
import dev.pullback.train.optim.Schedule;
import dev.pullback.train.optim.Sgd;
import dev.pullback.train.task.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings of a network in the playground. They are written as in the query of a URL: {@code data=moons&layers=16&rate=0.01}. */
record NetworkSettings(
        String data,
        double noise,
        List<Integer> layers,
        String activation,
        String optimizer,
        double rate,
        String schedule,
        double clip,
        double smoothing,
        double temperature,
        double scale,
        int batch,
        int epochs,
        int seed) {
    private static final int ROWS = 400;
    private static final int MAX_LAYERS = 4;
    private static final double TEST_SHARE = 0.25;

    /**
     * Reads settings; those that are not given have defaults.
     *
     * @throws IllegalArgumentException if a value is out of range; the message names it
     */
    static NetworkSettings of(String text) {
        Map<String, String> given = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) given.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return new NetworkSettings(
                given.getOrDefault("data", "moons"),
                number(given, "noise", 0.15, 0, 2),
                layers(given.getOrDefault("layers", "16")),
                given.getOrDefault("activation", "tanh"),
                given.getOrDefault("optimizer", "adam"),
                number(given, "rate", 0.02, 1e-8, 1e6),
                given.getOrDefault("schedule", "constant"),
                number(given, "clip", 0, 0, 1e6),
                number(given, "smoothing", 0, 0, 0.99),
                number(given, "temperature", 1, 1e-3, 1e3),
                number(given, "scale", 1, 1e-6, 1e6),
                (int) number(given, "batch", 32, 1, 400),
                (int) number(given, "epochs", 60, 1, 10_000),
                (int) number(given, "seed", 1, 0, 1e9));
    }

    private static double number(Map<String, String> given, String name, double usual, double low, double high) {
        String text = given.getOrDefault(name, "");
        if (text.isEmpty()) return usual;
        double x;
        try {
            x = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": '" + text + "' is not a number", e);
        }
        if (!(x >= low && x <= high))
            throw new IllegalArgumentException(name + " is " + text + "; it must be from " + low + " to " + high);
        return x;
    }

    private static List<Integer> layers(String text) {
        if (text.isBlank()) return List.of();
        String[] parts = text.trim().split("[-, ]+", -1);
        if (parts.length > MAX_LAYERS)
            throw new IllegalArgumentException(
                    "layers: at most " + MAX_LAYERS + " hidden layers, found " + parts.length);
        List<Integer> sizes = new ArrayList<>();
        for (String part : parts) {
            if (part.isEmpty())
                throw new IllegalArgumentException(
                        "layers is '" + text + "'; write the units of each hidden layer, as in 16-8");
            sizes.add((int) number(Map.of("layers", part), "layers", 16, 1, 64));
        }
        return sizes;
    }

    boolean isImages() {
        return data.equals("digits");
    }

    Dataset.Split split() {
        Dataset all =
                switch (data) {
                    case "moons" -> Generated.moons(ROWS, noise, seed);
                    case "spirals" -> Generated.spirals(ROWS, 2, noise, seed);
                    case "rings" -> Generated.rings(ROWS, 2, noise, seed);
                    case "blobs" -> Generated.blobs(ROWS, 3, 0.3 + noise, seed);
                    case "digits" -> StrokeDigits.draw(3 * ROWS, seed);
                    default ->
                        throw new IllegalArgumentException(
                                "data is '" + data + "'; it must be moons, spirals, rings, blobs or digits");
                };
        return all.split(TEST_SHARE, seed);
    }

    int[] sizes(Dataset rows) {
        int[] sizes = new int[layers.size() + 2];
        sizes[0] = rows.features().numCols;
        for (int i = 0; i < layers.size(); i++) sizes[i + 1] = layers.get(i);
        sizes[sizes.length - 1] = rows.classes();
        return sizes;
    }

    Mlp net(Dataset rows) {
        Activation f = Activation.standard().get(activation);
        if (f == null)
            throw new IllegalArgumentException("activation is '" + activation + "'; it must be one of "
                    + String.join(", ", Activation.standard().keySet()));
        return Mlp.of(sizes(rows)).activation(f).seed(seed);
    }

    Optimizer update() {
        return switch (optimizer) {
            case "adam" -> Adam.of(rate);
            case "adamw" -> AdamW.of(rate);
            case "sgd" -> Sgd.of(rate);
            case "momentum" -> Sgd.of(rate).momentum(0.9);
            case "rmsprop" -> RmsProp.of(rate);
            default ->
                throw new IllegalArgumentException(
                        "optimizer is '" + optimizer + "'; it must be adam, adamw, sgd, momentum or rmsprop");
        };
    }

    Schedule rates() {
        return switch (schedule) {
            case "constant" -> Schedule.constant();
            case "cosine" -> Schedule.cosine();
            case "oneCycle" -> Schedule.oneCycle(0.3);
            default ->
                throw new IllegalArgumentException(
                        "schedule is '" + schedule + "'; it must be constant, cosine or oneCycle");
        };
    }

    private CrossEntropyOptions options() {
        CrossEntropyOptions options = CrossEntropyOptions.defaults();
        if (smoothing > 0) options = options.withLabelSmoothing(smoothing);
        return temperature == 1 ? options : options.withTemperature(temperature);
    }

    /** Returns the logits of the outputs of the network. */
    Var scaled(Var z) {
        return scale == 1 ? z : Ops.scale(z, scale);
    }

    /** Returns the loss of the outputs of the network. */
    Loss loss() {
        CrossEntropyOptions options = options();
        return (z, y) -> Ops.softmaxCrossEntropy(scaled(z), y, options);
    }

    /** Returns a program that trains the same network with the library. */
    String java(Dataset rows) {
        StringBuilder sizes = new StringBuilder();
        for (int n : sizes(rows)) sizes.append(sizes.length() == 0 ? "" : ", ").append(n);
        String source =
                switch (data) {
                    case "moons" -> "Generated.moons(" + ROWS + ", " + noise + ", " + seed + ")";
                    case "spirals" -> "Generated.spirals(" + ROWS + ", 2, " + noise + ", " + seed + ")";
                    case "rings" -> "Generated.rings(" + ROWS + ", 2, " + noise + ", " + seed + ")";
                    case "blobs" -> "Generated.blobs(" + ROWS + ", 3, " + (0.3 + noise) + ", " + seed + ")";
                    default ->
                        "Generated.fontDigits(" + 3 * ROWS + ", " + StrokeDigits.SIDE + ", " + seed
                                + ") /* this page draws its own digits */";
                };
        String update =
                switch (optimizer) {
                    case "adamw" -> "AdamW.of(" + rate + ")";
                    case "sgd" -> "Sgd.of(" + rate + ")";
                    case "momentum" -> "Sgd.of(" + rate + ").momentum(0.9)";
                    case "rmsprop" -> "RmsProp.of(" + rate + ")";
                    default -> "Adam.of(" + rate + ")";
                };
        String rates =
                switch (schedule) {
                    case "cosine" -> "Schedule.cosine()";
                    case "oneCycle" -> "Schedule.oneCycle(0.3)";
                    default -> "Schedule.constant()";
                };
        String options = "CrossEntropyOptions.defaults()"
                + (smoothing > 0 ? ".withLabelSmoothing(" + smoothing + ")" : "")
                + (temperature == 1 ? "" : ".withTemperature(" + temperature + ")");
        String logits = scale == 1 ? "z" : "Ops.scale(z, " + scale + ")";
        return """
            import dev.pullback.ops.*;
            import dev.pullback.train.*;
            import dev.pullback.train.data.*;
            import dev.pullback.train.optim.*;

            class Playground {
                public static void main(String[] args) {
                    Dataset.Split data = %s.split(%s, %d);
                    Mlp net = Mlp.of(%s).activation(Activation.standard().get("%s")).seed(%d);
                    CrossEntropyOptions options = %s;
                    Trainer.of(net)
                            .loss((z, y) -> Ops.softmaxCrossEntropy(%s, y, options))
                            .optimizer(%s)
                            .schedule(%s)%s
                            .batchSize(%d)
                            .epochs(%d)
                            .seed(%d)
                            .fit(data.train());
                    System.out.println(Accuracy.of(net, data.test()));
                }
            }
            """.formatted(
                        source,
                        TEST_SHARE,
                        seed,
                        sizes,
                        activation,
                        seed,
                        options,
                        logits,
                        update,
                        rates,
                        clip > 0 ? "\n                .clipNorm(" + clip + ")" : "",
                        batch,
                        epochs,
                        seed);
    }
}
