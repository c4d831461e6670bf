// Heads for JBang, which runs this file alone: jbang EnormousGradients.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-cli:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.Accuracy;
import dev.pullback.train.Mlp;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Sgd;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Lesson 10: gradients that are finite but enormous. The derivative of log(p) is 1/p. Softmax cancels this factor,
 * because its own derivative is p (1 - p). Here a network computes a probability without exponentials, as the share
 * {@code zᵢ² / Σ zⱼ²} of a class in its outputs, and begins with small outputs, as many networks do. Multiplying all
 * outputs by a number does not change the share. But the smaller the outputs are, the larger is its gradient.
 *
 * <p>Expected output: with a constant rate, the first step makes the weights so large that the network hardly learns
 * afterwards. A warm-up makes the step smaller, but not small enough. Clipping keeps the direction of the step and
 * limits its length. With logits and the fused loss the gradient of an example with respect to the logits is {@code p -
 * onehot}, which is never longer than √2, so neither is needed.
 *
 * <p>With a path as its argument, the lesson also writes a picture of the losses there.
 */
public final class EnormousGradients {
    private static final int STEPS = 500;
    private static final double RATE = 0.5;
    /** The factor of the initial weights of the last layer. */
    private static final double SMALL = 1e-4;

    private static final int WARM_UP = 100;
    private static final double MAX_NORM = 1;

    private EnormousGradients() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        System.out.println("         p     d log(p) / dp");
        for (double p : new double[] {1e-3, 1e-30, 1e-300}) {
            Tape tape = new Tape();
            Var x = tape.param("p", new DMatrixRMaj(new double[][] {{p}}));
            System.out.printf(
                    Locale.ROOT,
                    "%10.0e  %16.0e%n",
                    p,
                    gradients(log(x)).of("p").get(0));
        }

        Fn shares = z -> neg(log(div(square(z), rowSums(square(z)))));
        Fn fused = z -> neg(logSoftmax(z));
        System.out.println();
        System.out.println("loss               gradient norm         weights       loss   accuracy");
        System.out.println("                first   largest    after 10 steps       at the end");
        List<Run> runs = List.of(
                train("-log(z²/Σz²)", shares, step -> RATE, Double.POSITIVE_INFINITY),
                train(
                        "  + warm-up",
                        shares,
                        step -> RATE * Math.min(1, (step + 1.0) / WARM_UP),
                        Double.POSITIVE_INFINITY),
                train("  + clipping", shares, step -> RATE, MAX_NORM),
                train("fused", fused, step -> RATE, Double.POSITIVE_INFINITY));
        if (args.length > 0) draw(runs, Path.of(args[0]));
    }

    /** The losses by step. */
    private record Run(String name, List<Double> losses) {}

    private static Run train(String name, Fn losses, IntToDoubleFunction rate, double maxNorm) {
        Dataset.Split data = Generated.moons(400, 0.15, 1).split(0.25, 1);
        Dataset train = data.train();
        Mlp net = Mlp.of(2, 16, 2).seed(3);
        DMatrixRMaj last = net.parameters().get("layer2.w");
        CommonOps_DDRM.scale(SMALL, last);
        Run run = new Run(name.strip(), new ArrayList<>());
        Sgd descent = Sgd.of(RATE);
        Tape tape = new Tape();
        double first = 0;
        double largest = 0;
        double weights = 0;
        for (int step = 0; step < STEPS; step++) {
            tape.reset();
            Var all = losses.apply(net.apply(tape.input("x", train.features())));
            Var loss = mean(pick(all, train.labels()));
            run.losses.add(loss.scalar());
            Gradients g = gradients(loss);
            double norm = norm(g.variables().stream().map(g::of));
            if (step == 0) first = norm;
            largest = Math.max(largest, norm);
            descent.learningRate(rate.applyAsDouble(step) * Math.min(1, maxNorm / norm));
            descent.step(g);
            if (step == 9) weights = norm(net.parameters().values().stream());
        }
        System.out.printf(
                Locale.ROOT,
                "%-13s %9.1e %9.1e %17.1e %18.3f %9.2f%n",
                name,
                first,
                largest,
                weights,
                run.losses.get(STEPS - 1),
                accuracy(net, losses, data.test()));
        return run;
    }

    /** Returns the norm of several matrices together. */
    private static double norm(Stream<DMatrixRMaj> matrices) {
        return matrices.mapToDouble(NormOps_DDRM::normF).reduce(0, Math::hypot);
    }

    /** Returns the share of the rows for which the true class has the smallest loss of all classes. */
    private static double accuracy(Mlp net, Fn losses, Dataset data) {
        Var all = losses.apply(net.apply(new Tape().input("x", data.features())));
        return Accuracy.of(neg(all).value(), data.labels());
    }

    private static void draw(List<Run> runs, Path path) {
        XYChart chart = new XYChartBuilder()
                .width(760)
                .height(420)
                .title("Loss")
                .xAxisTitle("step")
                .yAxisTitle("loss (log scale)")
                .build();
        chart.getStyler()
                .setYAxisLogarithmic(true)
                .setXAxisTickMarkSpacingHint(100)
                .setChartBackgroundColor(Color.WHITE);
        for (Run run : runs) chart.addSeries(run.name, run.losses).setMarker(SeriesMarkers.NONE);
        try {
            BitmapEncoder.saveBitmap(chart, path.toString(), BitmapEncoder.BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
        System.out.println("wrote " + path);
    }
}
