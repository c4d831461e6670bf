package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.Batch;
import dev.pullback.train.data.Batches;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Lbfgs;
import dev.pullback.train.task.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class GradientSumTest {
    private static final int PARAMETERS = 3;

    /** A block of random numbers of very different sizes, so that each order of a plain sum has other bits. */
    private static void addBlock(GradientSum sum, long block) {
        SplitMix random = SplitMix.of(1, block);
        int rows = 1 + random.nextInt(50);
        double loss = Math.pow(10, random.nextDouble() * 12 - 6);
        DMatrixRMaj g = new DMatrixRMaj(1, PARAMETERS);
        for (int i = 0; i < PARAMETERS; i++) g.data[i] = (random.nextDouble() - 0.5) * loss;
        sum.add(block, rows, loss, random.nextInt(rows), List.of(g));
    }

    @Property(tries = 300)
    void theBitsDoNotDependOnTheParts(
            @ForAll @IntRange(min = 1, max = 70) int blocks,
            @ForAll @IntRange(min = 1, max = 9) int parts,
            @ForAll long seed) {
        SplitMix random = new SplitMix(seed);
        long first = random.nextInt(1000);
        List<GradientSum> sums = new ArrayList<>();
        for (int i = 0; i < parts; i++) sums.add(new GradientSum());
        int[] order = new int[blocks];
        Arrays.setAll(order, i -> i);
        random.shuffle(order);
        for (int i : order) addBlock(sums.get(random.nextInt(parts)), first + i + i / 3);
        GradientSum whole = new GradientSum();
        for (int i = 0; i < blocks; i++) addBlock(whole, first + i + i / 3);
        while (sums.size() > 1) {
            GradientSum taken = sums.remove(random.nextInt(sums.size()));
            sums.get(random.nextInt(sums.size())).add(written(taken));
        }
        GradientSum merged = sums.get(0);
        assertArrayEquals(whole.gradient(), merged.gradient());
        assertEquals(whole.loss(), merged.loss());
        assertEquals(whole.measured(), merged.measured());
        assertEquals(whole.rows(), merged.rows());
    }

    private static GradientSum written(GradientSum sum) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
                objects.writeObject(sum);
            }
            return (GradientSum) new ObjectInputStream(new ByteArrayInputStream(out.toByteArray())).readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aMeanIsThatOfAllRows() {
        GradientSum sum = new GradientSum();
        sum.add(4, 2, 3, 1, List.of(new DMatrixRMaj(1, 1, true, 6)));
        assertEquals(3, sum.loss());
        sum.add(0, 6, 1, 4, List.of(new DMatrixRMaj(1, 1, true, -2)));
        assertEquals((2 * 3 + 6) / 8.0, sum.loss());
        assertArrayEquals(new double[] {(2 * 6 - 6 * 2) / 8.0}, sum.gradient());
        assertEquals(8, sum.rows());
        assertEquals(5, sum.measured());
        assertEquals("gradient sum of 8 rows, 1 parameters", sum.toString());
    }

    @Test
    void aBlockIsAddedOnce() {
        GradientSum sum = new GradientSum();
        for (int i = 0; i < 8; i++) addBlock(sum, i);
        GradientSum other = new GradientSum();
        addBlock(other, 9);
        addBlock(other, 3);
        String message = assertThrows(IllegalArgumentException.class, () -> sum.add(other))
                .getMessage();
        assertEquals("gradient sum: block 3 was added twice", message);
        long rows = sum.rows();
        assertThrows(IllegalArgumentException.class, () -> addBlock(sum, 7));
        assertThrows(MatrixDimensionException.class, () -> sum.add(8, 1, 0, 0, List.of(new DMatrixRMaj(2, 2))));
        assertEquals(rows, sum.rows());
        assertThrows(IllegalStateException.class, () -> new GradientSum().loss());
    }

    private static BlockTraining training(BlockGradient gradient, List<DataBlock> blocks, int parts) {
        return BlockTraining.of(gradient, blocks.size(), (parameters, from, end) -> {
            gradient.set(parameters);
            GradientSum all = new GradientSum();
            for (int part = parts - 1; part >= 0; part--) {
                GradientSum sum = new GradientSum();
                for (long i = from; i < end; i++) {
                    if (i % parts == part) gradient.add(blocks.get((int) i), from, sum);
                }
                all.add(sum);
            }
            return all;
        });
    }

    /** Returns the rows in the order in which a trainer with this seed takes them in its first epoch. */
    private static Dataset ordered(Dataset data, int batch, long seed) {
        DMatrixRMaj x = new DMatrixRMaj(data.size(), data.features().numCols);
        int[] labels = new int[data.size()];
        int row = 0;
        for (Batch b : Batches.shuffled(data, batch, seed).epoch(0)) {
            System.arraycopy(
                    b.features().data, 0, x.data, row * x.numCols, b.features().getNumElements());
            System.arraycopy(b.labels(), 0, labels, row, b.size());
            row += b.size();
        }
        return Dataset.of(x, labels);
    }

    @Test
    void trainingOnBlocksEqualsTheTrainer() {
        Dataset data = Generated.moons(1000, 0.15, 1);
        for (int accumulated : new int[] {1, 3, 7}) {
            Mlp alone = Mlp.of(2, 8, 2).seed(1);
            History history = Trainer.of(alone)
                    .optimizer(AdamW.of(0.01))
                    .batchSize(32)
                    .accumulate(accumulated)
                    .seed(5)
                    .epochs(1)
                    .fit(data);
            for (int parts : new int[] {1, 2, 7}) {
                Mlp net = Mlp.of(2, 8, 2).seed(1);
                BlockGradient gradient = BlockGradient.of(net, Task.classification(), data);
                List<Double> losses = training(gradient, DataBlock.split(ordered(data, 32, 5), 32), parts)
                        .blocksOfStep(accumulated)
                        .minimize(AdamW.of(0.01), 1);
                assertArrayEquals(
                        BlockGradient.of(alone, Task.classification(), data).parameters(), gradient.parameters());
                assertEquals(history.last().loss(), losses.get(0), 1e-12);
            }
        }
    }

    @Test
    void allBlocksAtOnce() {
        Dataset raw = Generated.moons(500, 0.15, 1);
        Dataset data = Standardizer.fit(raw.features()).apply(raw);
        double[] one = new double[0];
        for (int parts : new int[] {1, 4, 9}) {
            BlockGradient gradient = BlockGradient.of(Mlp.of(2, 2), Task.classification(), data);
            Lbfgs.Result result = training(gradient, DataBlock.split(data, 64), parts)
                    .minimize(Lbfgs.defaults().gradientNorm(1e-9));
            assertEquals(Lbfgs.End.CONVERGED, result.end());
            if (parts == 1) one = gradient.parameters();
            assertArrayEquals(one, gradient.parameters());
        }
    }

    @Test
    void thePenaltyIsThatOfTrainingOnAllRows() {
        Dataset data = Generated.moons(1000, 0.15, 1);
        Lbfgs solver = Lbfgs.defaults().gradientNorm(1e-9);
        Mlp whole = Mlp.of(2, 2).seed(1);
        double loss = FullBatch.of(whole).penalty(0.03).fit(data, solver).value();
        BlockGradient gradient = BlockGradient.of(Mlp.of(2, 2).seed(1), Task.classification(), data);
        double ofBlocks = training(gradient, DataBlock.split(data, 64), 2)
                .penalty(0.03)
                .minimize(solver)
                .value();
        assertEquals(loss, ofBlocks, 1e-12);
        assertArrayEquals(Weights.of(whole, 2).elements(), gradient.parameters(), 1e-7);
        double[] without = gradient.parameters();
        training(gradient, DataBlock.split(data, 64), 2).minimize(solver);
        assertTrue(Math.abs(gradient.parameters()[0]) > Math.abs(without[0]));
        assertEquals(
                "block training: the penalty is -1.0; it must be finite and at least 0",
                assertThrows(IllegalArgumentException.class, () -> training(gradient, DataBlock.split(data, 64), 2)
                                .penalty(-1))
                        .getMessage());
    }

    @Test
    void batchNormIsRefused() {
        Mlp net = Mlp.of(2, 4, 2).norm(Norm.BATCH);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> BlockGradient.of(net, Task.classification(), Generated.moons(10, 0.1, 1)))
                .getMessage();
        assertTrue(message.contains("batch norm"), message);
    }
}
