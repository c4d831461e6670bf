package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.train.attribution.Attribution;
import dev.pullback.train.data.CategoryFeature;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.data.Table;
import dev.pullback.train.onnx.Onnx;
import dev.pullback.train.optim.AdamW;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests features that are numbers of categories, and the layer that replaces them by vectors. */
class EmbeddingTest {
    private static final int CITIES = 120;

    @TempDir
    Path folder;

    private static Embedding embedding() {
        return Embedding.of(
                "e",
                4,
                List.of(
                        new Embedding.Slot(new CategoryFeature(1, 2), 3),
                        new Embedding.Slot(new CategoryFeature(2, 1), 1)),
                new SplitMix(1));
    }

    /** Rows whose class depends on a city, of {@link #CITIES}, and on a number. */
    private static Table rows() {
        SplitMix random = new SplitMix(3);
        List<List<?>> rows = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            int city = random.nextInt(CITIES);
            double size = random.nextDouble(-1, 1);
            rows.add(List.of("city" + city, size, city % 3 + size > 1 ? "dear" : "cheap"));
        }
        return Csv.defaults().embedBeyond(100).table(List.of("city", "size", "rent"), rows);
    }

    @Test
    void numbersStayAndCategoriesBecomeRowsOfTheTables() {
        Embedding layer = embedding();
        Tape tape = new Tape();
        Var x = tape.input("x", new DMatrixRMaj(new double[][] {{5, 2, 0, 7}, {6, 0, 1, 8}, {9, 2, 1, 3}}));
        Var y = layer.apply(x);
        assertEquals(6, layer.outputs());
        assertArrayEquals(new int[] {0, 3, 1, 1, 1, 2}, layer.origins());
        DMatrixRMaj first = tape.params().get(0).value();
        assertArrayEquals(new double[] {0, 0, 0}, new double[] {first.get(0, 0), first.get(0, 1), first.get(0, 2)});
        for (int j = 0; j < 3; j++) {
            assertEquals(first.get(2, j), y.value().get(0, 2 + j));
            assertEquals(0, y.value().get(1, 2 + j));
        }
        assertEquals(5, y.value().get(0, 0));
        assertEquals(7, y.value().get(0, 1));
        Gradients g = Autodiff.gradients(Ops.sum(y), tape.params().toArray(Var[]::new));
        assertArrayEquals(
                new double[] {1, 1, 1, 0, 0, 0, 2, 2, 2}, g.of(tape.params().get(0)).data);
        assertArrayEquals(new double[] {1, 2}, g.of(tape.params().get(1)).data);
    }

    @Test
    void wrongFeaturesAreRefused() {
        assertEquals(
                "embedding: feature 4 of 4; the indices must increase and be below the number of features",
                assertThrows(IllegalArgumentException.class, () -> Mlp.of(4, 2)
                                .embed(List.of(new CategoryFeature(4, 2))))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new CategoryFeature(0, 0));
        Dataset data = Dataset.of(new DMatrixRMaj(new double[][] {{0}, {2}, {1.5}}), new int[] {0, 1, 0});
        assertEquals(
                "dataset: row 2, feature 'x0' is 1.5; the number of a category is a whole number from 0 to 2",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> data.withCategoryFeatures(List.of(new CategoryFeature(0, 2))))
                        .getMessage());
    }

    @Test
    void aColumnOfManyCategoriesIsLearntStoredAndPredicted() {
        Table.Split split = rows().split(0.2, 1);
        FeatureEncoding encoding = FeatureEncoding.parse(
                FeatureEncoding.standardizing(split.train()).toText());
        Dataset train = encoding.apply(split.train());
        Dataset test = encoding.apply(split.test());
        assertEquals(List.of("city", "size"), train.featureNames());
        assertEquals(List.of(new CategoryFeature(0, CITIES)), train.categoryFeatures());
        assertThrows(IllegalStateException.class, train::autoencoding);
        Mlp net = Mlp.of(2, 16, 2).embed(train.categoryFeatures()).seed(1);
        Trainer.of(net).optimizer(AdamW.of(0.01)).epochs(20).fit(train);
        assertTrue(Accuracy.of(net, test) > 0.95, net::toString);

        Path file = folder.resolve("m.safetensors");
        Model.of(net, train).note("encoding", encoding.toText()).save(file);
        Model model = Model.load(file);
        assertEquals(net.toString(), model.net().toString());
        DMatrixRMaj logits = model.logits(test.features());
        assertArrayEquals(Predictions.logits(net, test.features()).data, logits.data);
        for (String city : new String[] {"city7", "Atlantis"}) {
            Map<String, Object> row = new HashMap<>(Map.of("city", city, "size", 0.5));
            double[] features = new double[2];
            encoding.features(row, features);
            assertEquals(city.equals("city7"), features[0] > 0);
            double[] expected = model.probabilities(new DMatrixRMaj(1, 2, true, features)).data;
            assertArrayEquals(expected, model.read(row));
        }
        assertTrue(new String(Onnx.of(model).toByteArray(), StandardCharsets.ISO_8859_1).contains("Gather"));
    }

    @Test
    void contributionsOfACategoryAreThoseOfItsVector() {
        Dataset train = FeatureEncoding.of(rows()).apply(rows());
        Mlp net = Mlp.of(2, 8, 2)
                .activation(Activation.TANH)
                .embed(train.categoryFeatures())
                .seed(2);
        Trainer.of(net).optimizer(AdamW.of(0.01)).epochs(3).fit(train);
        DMatrixRMaj x = train.rows(new int[] {0, 1, 2, 3}).features();
        Attribution why = Attribution.of(net, x, Attribution.column(1));
        DMatrixRMaj logits = Predictions.logits(net, x);
        for (int row = 0; row < 4; row++) {
            assertEquals(logits.get(row, 1), why.output().get(row), 1e-12);
            double sum = why.contributions().get(row, 0)
                    + why.contributions().get(row, 1)
                    + why.gap().get(row);
            assertEquals(why.output().get(row) - why.baseline().get(row), sum, 1e-9);
            assertEquals(0, why.gap().get(row), 1e-3);
        }
    }

    @Test
    void standardizingLeavesNumbersOfCategories() {
        Dataset data = Dataset.of(new DMatrixRMaj(new double[][] {{100, 1}, {200, 2}, {300, 2}}), new int[] {0, 1, 0})
                .withCategoryFeatures(List.of(new CategoryFeature(1, 2)));
        DMatrixRMaj scaled =
                new Dataset.Split(data, data).standardized().train().features();
        assertArrayEquals(new double[] {1, 2, 2}, new double[] {scaled.get(0, 1), scaled.get(1, 1), scaled.get(2, 1)});
        assertEquals(0, scaled.get(1, 0));
    }
}
