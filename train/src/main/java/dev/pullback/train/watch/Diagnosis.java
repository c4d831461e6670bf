package dev.pullback.train.watch;

import dev.pullback.train.Epoch;
import dev.pullback.train.History;
import dev.pullback.train.Score;
import dev.pullback.train.watch.Finding.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * States in words what went wrong in a training run. Each rule compares numbers of the {@link History} and the {@link
 * Film} with a limit; the limits are stated at the rules. A run that went well has no finding.
 */
public final class Diagnosis {
    /** Updates that change more than this share of the parameters in each step are steps, not corrections. */
    private static final double LARGE_UPDATE = 0.1;

    /** With smaller updates a thousand steps change the parameters by less than 1 %. */
    private static final double SMALL_UPDATE = 1e-5;

    private static final double HALF = 0.5;

    /** In a network that learns, fewer dead or saturated units than this share do no harm. */
    private static final double ALL = 0.95;

    /** How many frames with a measured update show the start of a run. */
    private static final int EARLY = 3;

    /** The norm of the gradient of the first layer relative to that of the last one, below which it has vanished. */
    private static final double VANISHED = 0.03;

    /** A gradient this many times as large as the parameters of its layer has exploded. */
    private static final double EXPLODED = 1e3;

    /** How much the validation loss may grow above its lowest value. */
    private static final double OVERFITTED = 1.5;

    /** The least number of last epochs whose median loss is compared, because the losses of single epochs vary. */
    private static final int LASTING = 3;

    /** The share of all epochs whose median loss is compared, if it is more than {@link #LASTING}. */
    private static final double LASTING_SHARE = 0.1;

    /** The least number of epochs after which a run that has not ended is judged. */
    private static final int SETTLED = 3;

    /** A missing class is reported only if at least one row in this many has it; rarer ones are often not predicted. */
    private static final int RARE = 20;

    private final List<Epoch> epochs;
    private final History.@Nullable End end;
    private final Film film;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(List<Epoch> epochs, History.@Nullable End end, Film film) {
        this.epochs = epochs;
        this.end = end;
        this.film = film;
    }

    /** Returns the problems of a run, the ones that explain others first. */
    public static List<Finding> of(History history, Film film) {
        if (history.epochs().isEmpty() || film.frames().isEmpty()) return List.of();
        return new Diagnosis(history.epochs(), history.end(), film).findings();
    }

    /**
     * Returns the problems that a run has before its end. What may still change, such as a class that the network does not
     * predict yet, is no problem.
     *
     * @param epochs the finished epochs
     */
    public static List<Finding> soFar(List<Epoch> epochs, Film film) {
        if (epochs.isEmpty() || film.frames().isEmpty()) return List.of();
        return new Diagnosis(epochs, null, film).findings();
    }

    private List<Finding> findings() {
        skippedSteps();
        if (end == null && epochs.size() < SETTLED) return List.copyOf(findings);
        rate();
        layers();
        gradients();
        predictions();
        validation();
        return List.copyOf(findings);
    }

    private void add(Kind kind, String advice, String text, Object... numbers) {
        findings.add(new Finding(kind, String.format(Locale.ROOT, text, numbers), advice));
    }

    private boolean found(Kind kind) {
        return findings.stream().anyMatch(f -> f.kind() == kind);
    }

    private Frame first() {
        return film.frames().get(0);
    }

    private Frame last() {
        return film.frames().get(film.frames().size() - 1);
    }

    private void skippedSteps() {
        int skipped = epochs.stream().mapToInt(Epoch::skipped).sum();
        if (skipped > 0)
            add(
                    Kind.SKIPPED_STEPS,
                    "try a smaller learning rate, gradient clipping or standardised features",
                    "%d steps were skipped because a number was not finite",
                    skipped);
    }

    private void rate() {
        List<Double> losses = epochs.stream().map(Epoch::loss).toList();
        double lowest = losses.stream().mapToDouble(l -> l).min().orElseThrow();
        double now = losses.get(losses.size() - 1);
        double start = Math.max(first().loss(), Double.MIN_VALUE);
        double update = medianUpdate();
        double early = largestEarlyUpdate();
        long rises = 0;
        for (int i = 1; i < losses.size(); i++)
            if (losses.get(i) > 1.2 * losses.get(i - 1) && losses.get(i) > 0.05 * start) rises++;
        boolean grew = (start > 0 && now > 1.5 * start) || lowest > 3 * start;
        boolean jumps = losses.size() >= 5 && rises >= 0.2 * losses.size();
        boolean stuck = early > LARGE_UPDATE && now > HALF * start;
        if (grew || jumps || stuck) {
            add(
                    Kind.RATE_TOO_HIGH,
                    "try a tenth of the learning rate, or a warm-up and gradient clipping",
                    "the learning rate is too high: the loss %s%s",
                    grew
                            ? text("went from %.3g before training to %.3g", start, now)
                            : jumps
                                    ? text("rose by more than a fifth in %d of %d epochs", rises, losses.size())
                                    : text("fell only from %.3g to %.3g", start, now),
                    Double.isNaN(early)
                            ? ""
                            : text(", and an early step changed the parameters by %.2g of their size", early));
            return;
        }
        if (update < SMALL_UPDATE && now > HALF * start) {
            add(
                    Kind.RATE_TOO_LOW,
                    "try ten times the learning rate",
                    "the learning rate is too low: a step changes the parameters by %.1g of their size, and the loss"
                            + " went from %.4g to %.4g",
                    update,
                    start,
                    now);
            return;
        }
        boolean ended = end == History.End.FINISHED;
        int tenth = Math.max(losses.size() / 10, 1);
        double earlier = losses.get(Math.max(losses.size() - 1 - tenth, 0));
        if (ended && losses.size() > 1 && now > 0.2 * start && earlier - now > 0.1 * earlier)
            add(
                    Kind.ENDED_EARLY,
                    "train for more epochs",
                    "the loss was still falling when training ended: from %.4g to %.4g in the last %d of %d epochs",
                    earlier,
                    now,
                    tenth,
                    losses.size());
    }

    private static String text(String format, Object... numbers) {
        return String.format(Locale.ROOT, format, numbers);
    }

    /** Returns, for each frame with a measured update, the largest update of its layers. */
    private double[] updates() {
        return film.frames().stream()
                .mapToDouble(f -> f.layers().stream()
                        .mapToDouble(LayerFrame::update)
                        .filter(v -> !Double.isNaN(v))
                        .max()
                        .orElse(Double.NaN))
                .filter(v -> !Double.isNaN(v))
                .toArray();
    }

    private double medianUpdate() {
        double[] sorted = Arrays.stream(updates()).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private double largestEarlyUpdate() {
        return Arrays.stream(updates()).limit(EARLY).max().orElse(Double.NaN);
    }

    private void layers() {
        double limit = last().loss() < HALF * first().loss() ? ALL : HALF;
        for (LayerFrame layer : last().layers()) {
            if (layer.dead() >= limit)
                add(
                        Kind.DEAD_UNITS,
                        "try a smaller learning rate, leaky-relu or elu, or layer norm",
                        "%.0f %% of the units of %s are dead: no row passes a gradient through them",
                        100 * layer.dead(),
                        layer.name());
            else if (layer.saturated() - layer.dead() >= limit)
                add(
                        Kind.SATURATED_UNITS,
                        "try smaller initial weights, standardised features, a smaller learning rate or layer norm",
                        "%.0f %% of the units of %s are saturated: their activation function is flat at nearly all"
                                + " rows",
                        100 * layer.saturated(),
                        layer.name());
        }
    }

    private void gradients() {
        boolean learned = last().loss() < HALF * first().loss();
        if (learned) return;
        // The second half of the run counts, because the gradients at the start say little about the run.
        Frame middle = film.frames().stream()
                .filter(f -> 2 * f.epoch() >= last().epoch())
                .findFirst()
                .orElse(last());
        List<LayerFrame> layers = middle.layers();
        if (layers.size() > 2 && !found(Kind.RATE_TOO_HIGH) && !found(Kind.DEAD_UNITS)) {
            double front = layers.get(0).gradient();
            double back = layers.get(layers.size() - 1).gradient();
            if (back > 0 && front < VANISHED * back)
                add(
                        Kind.VANISHING_GRADIENT,
                        "try relu or gelu in place of sigmoid or tanh, fewer layers, layer norm or residual layers",
                        "the gradient vanishes on its way back: that of %s has %.1g of the norm of that of %s",
                        layers.get(0).name(),
                        front / back,
                        layers.get(layers.size() - 1).name());
        }
        for (LayerFrame layer : first().layers()) {
            if (layer.gradient() <= EXPLODED * Math.max(layer.weight(), 1)) continue;
            add(
                    Kind.EXPLODING_GRADIENT,
                    "try gradient clipping, smaller initial weights, standardised features or layer norm",
                    "the gradient of %s is very large: its norm was %.2g at the start, that of the parameters %.2g",
                    layer.name(),
                    layer.gradient(),
                    layer.weight());
            return;
        }
    }

    private void predictions() {
        List<List<Integer>> confusion = last().confusion();
        if (confusion.size() < 2) return;
        int classes = confusion.size();
        int[] seen = new int[classes];
        int[] predicted = new int[classes];
        int rows = 0;
        for (int i = 0; i < classes; i++)
            for (int j = 0; j < classes; j++) {
                int count = confusion.get(i).get(j);
                seen[i] += count;
                predicted[j] += count;
                rows += count;
            }
        List<String> missing = new ArrayList<>();
        int present = 0;
        int used = 0;
        for (int j = 0; j < classes; j++) {
            if (seen[j] > 0) present++;
            if (predicted[j] > 0) used++;
            if (seen[j] >= Math.max(5, rows / RARE) && predicted[j] == 0)
                missing.add(film.classNames().get(j));
        }
        if (used == 1 && present > 1)
            add(
                    Kind.CONSTANT_PREDICTION,
                    "check that features and labels belong together, or try another learning rate",
                    "the network predicts the same class for every row of the sample");
        else if (!missing.isEmpty() && end != null)
            add(
                    Kind.MISSING_CLASSES,
                    "try class weights (--balance) or more epochs",
                    "the network never predicts %s, which the rows have",
                    String.join(", ", missing));
    }

    private void validation() {
        Score now = epochs.get(epochs.size() - 1).validation();
        if (now == null) return;
        Optional<Epoch> best =
                epochs.stream().filter(e -> e.validation() != null).min(Comparator.comparingDouble(e -> loss(e)));
        if (best.isEmpty()) return;
        double lowest = loss(best.get());
        boolean kept = end == History.End.NO_PROGRESS;
        double trainThen = best.get().loss();
        double trainNow = epochs.get(epochs.size() - 1).loss();
        if (!kept && !found(Kind.RATE_TOO_HIGH) && medianOfLast() > OVERFITTED * lowest && trainNow < trainThen)
            add(
                    Kind.OVERFITTING,
                    "stop there (--patience), or try weight decay, dropout, a smaller network or more rows",
                    "overfitting from epoch %d: since then the validation loss rose from %.4g to %.4g, and the"
                            + " training loss fell from %.4g to %.4g",
                    best.get().number(),
                    lowest,
                    now.loss(),
                    trainThen,
                    trainNow);
        if (end != null && epochs.size() > 2) nothingLearned(lowest);
    }

    /** Returns the median of the validation losses of the last epochs. */
    private double medianOfLast() {
        int n = epochs.size();
        int last = Math.min(Math.max(LASTING, (int) (LASTING_SHARE * n)), n);
        double[] losses = epochs.subList(n - last, n).stream()
                .mapToDouble(Diagnosis::loss)
                .sorted()
                .toArray();
        return losses[last / 2];
    }

    /** Compares with the loss and accuracy of the best constant prediction. */
    private void nothingLearned(double lowest) {
        if (found(Kind.RATE_TOO_LOW) || found(Kind.RATE_TOO_HIGH) || found(Kind.CONSTANT_PREDICTION)) return;
        List<List<Integer>> confusion = last().confusion();
        if (confusion.isEmpty()) return;
        double[] shares = confusion.stream()
                .mapToDouble(row -> row.stream().mapToInt(c -> c).sum())
                .toArray();
        double rows = Arrays.stream(shares).sum();
        double entropy = Arrays.stream(shares)
                .filter(c -> c > 0)
                .map(c -> -c / rows * Math.log(c / rows))
                .sum();
        double majority = Arrays.stream(shares).max().orElse(0) / rows;
        double accuracy = epochs.stream()
                .filter(e -> e.metricName().equals("accuracy") && e.validation() != null)
                .mapToDouble(e -> Objects.requireNonNull(e.validation()).metric())
                .max()
                .orElse(0);
        if (lowest > 0.97 * entropy && accuracy < majority + 0.1)
            add(
                    Kind.NOTHING_LEARNED,
                    "check that features and labels belong together and that the features say something about the"
                            + " labels",
                    "nothing was learned that holds for the validation rows: their loss never fell below %.4g; the"
                            + " shares of the classes alone give %.4g",
                    lowest,
                    entropy);
    }

    private static double loss(Epoch epoch) {
        Score score = epoch.validation();
        return score == null ? Double.POSITIVE_INFINITY : score.loss();
    }
}
