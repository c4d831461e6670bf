package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.train.data.Batch;
import dev.pullback.train.data.Batches;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Sgd;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that training with the tape gives the same weights as backpropagation written as loops. */
class HandWrittenBackpropTest {
    private static final int ROWS = 640;
    private static final int BATCH = 32;
    private static final int EPOCHS = 5; // each has 20 steps
    private static final int HIDDEN = 16;
    private static final int CLASSES = 3;
    private static final double RATE = 0.2;
    private static final long SEED = 5;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9})
    void aHundredStepsGiveTheSameWeights(double momentum) {
        Dataset data = Generated.spirals(ROWS, CLASSES, 0.02, 11);
        Mlp net = Mlp.of(2, HIDDEN, CLASSES).activation(Activation.TANH).seed(SEED);
        ByHand byHand = new ByHand(net.parameters(), momentum);

        History history = Trainer.of(net)
                .optimizer(Sgd.of(RATE).momentum(momentum))
                .epochs(EPOCHS)
                .batchSize(BATCH)
                .seed(SEED)
                .fit(data);
        Batches batches = Batches.shuffled(data, BATCH, SEED);
        int steps = 0;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            double loss = 0;
            int before = steps;
            for (Batch batch : batches.epoch(epoch)) {
                loss += byHand.step(batch.features().data, batch.labels());
                steps++;
            }
            assertEquals(loss / (steps - before), history.epochs().get(epoch).loss(), 1e-12);
        }

        assertEquals(100, steps);
        assertSameWeights(byHand.w1, net, "layer1.w");
        assertSameWeights(byHand.b1, net, "layer1.b");
        assertSameWeights(byHand.w2, net, "layer2.w");
        assertSameWeights(byHand.b2, net, "layer2.b");
    }

    private static void assertSameWeights(double[] expected, Mlp net, String name) {
        double[] actual = net.parameters().get(name).data;
        assertEquals(expected.length, actual.length, name);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-12 * Math.abs(expected[i]), name + " element " + i);
        }
    }

    /**
     * A network of two layers with tanh between them. It computes its gradient and its steps without a matrix library.
     */
    private static final class ByHand {
        final double[] w1;
        final double[] b1;
        final double[] w2;
        final double[] b2;
        private final double[][] velocities;
        private final double momentum;

        ByHand(Map<String, DMatrixRMaj> parameters, double momentum) {
            w1 = parameters.get("layer1.w").data.clone();
            b1 = parameters.get("layer1.b").data.clone();
            w2 = parameters.get("layer2.w").data.clone();
            b2 = parameters.get("layer2.b").data.clone();
            velocities = new double[][] {
                new double[w1.length], new double[b1.length], new double[w2.length], new double[b2.length]
            };
            this.momentum = momentum;
        }

        /** Trains one step and returns the loss before the step. */
        double step(double[] x, int[] labels) {
            int m = labels.length;
            double[] gw1 = new double[w1.length];
            double[] gb1 = new double[b1.length];
            double[] gw2 = new double[w2.length];
            double[] gb2 = new double[b2.length];
            double loss = 0;
            for (int r = 0; r < m; r++) {
                double[] h = new double[HIDDEN];
                for (int j = 0; j < HIDDEN; j++) {
                    h[j] = Math.tanh(x[2 * r] * w1[j] + x[2 * r + 1] * w1[HIDDEN + j] + b1[j]);
                }
                double[] z = b2.clone();
                double total = 0;
                for (int k = 0; k < CLASSES; k++) {
                    for (int j = 0; j < HIDDEN; j++) z[k] += h[j] * w2[j * CLASSES + k];
                    total += Math.exp(z[k]);
                }
                loss += (Math.log(total) - z[labels[r]]) / m;
                double[] gh = new double[HIDDEN];
                for (int k = 0; k < CLASSES; k++) {
                    double gz = (Math.exp(z[k]) / total - (k == labels[r] ? 1 : 0)) / m;
                    gb2[k] += gz;
                    for (int j = 0; j < HIDDEN; j++) {
                        gw2[j * CLASSES + k] += h[j] * gz;
                        gh[j] += w2[j * CLASSES + k] * gz;
                    }
                }
                for (int j = 0; j < HIDDEN; j++) {
                    double ga = gh[j] * (1 - h[j] * h[j]);
                    gb1[j] += ga;
                    gw1[j] += x[2 * r] * ga;
                    gw1[HIDDEN + j] += x[2 * r + 1] * ga;
                }
            }
            move(w1, gw1, velocities[0]);
            move(b1, gb1, velocities[1]);
            move(w2, gw2, velocities[2]);
            move(b2, gb2, velocities[3]);
            return loss;
        }

        private void move(double[] w, double[] g, double[] v) {
            for (int i = 0; i < w.length; i++) {
                v[i] = momentum * v[i] + g[i];
                w[i] -= RATE * v[i];
            }
        }
    }
}
