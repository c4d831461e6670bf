package dev.pullback.check;

import static dev.pullback.ops.Images.avgPool;
import static dev.pullback.ops.Images.conv2d;
import static dev.pullback.ops.Images.conv2dTranspose;
import static dev.pullback.ops.Images.maxPool;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.Convolution;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.kernels.image.Window;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compares convolutions, poolings and their gradients with PyTorch's, which {@code torch_images.py} wrote. */
class TorchImagesTest {
    private static final int ROWS = 2;
    private static final int CASES = 17;

    @TestFactory
    List<DynamicTest> resultsAndGradientsAreThoseOfPyTorch() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        String title = "";
        Map<String, double[]> matrices = new HashMap<>();
        for (String line : lines()) {
            String[] words = line.split(" ", -1);
            if (words[1].contains("x")) {
                matrices.put(words[0], numbers(words));
                continue;
            }
            if (!title.isEmpty()) tests.add(test(title, Map.copyOf(matrices)));
            title = line;
            matrices.clear();
        }
        tests.add(test(title, Map.copyOf(matrices)));
        assertEquals(CASES, tests.size());
        return tests;
    }

    private static DynamicTest test(String title, Map<String, double[]> matrices) {
        return dynamicTest(title, () -> compare(title.split(" ", -1), matrices));
    }

    private static void compare(String[] title, Map<String, double[]> torch) {
        int[] n = Arrays.stream(title).skip(1).mapToInt(Integer::parseInt).toArray();
        ImageSize image = new ImageSize(n[0], n[1], n[2]);
        Window window = new Window(n[4], n[5], n[6], n[7], n[8]);
        Convolution c = new Convolution(image, n[3], window, n[9]);
        Tape tape = new Tape();
        Var x = matrix(tape, torch, "x", ROWS);
        Var w = matrix(tape, torch, "w", n[3]);
        Var y =
                switch (title[0]) {
                    case "conv2d" -> conv2d(x, w, c);
                    case "conv2dTranspose" -> conv2dTranspose(x, w, c);
                    case "maxPool" -> maxPool(x, image, window);
                    default -> avgPool(x, image, window);
                };
        assertClose("y", torch, y);
        Var g = matrix(tape, torch, "g", ROWS);
        Var[] gradients = torch.containsKey("dw") ? Autodiff.vjp(y, g, x, w) : Autodiff.vjp(y, g, x);
        assertClose("dx", torch, gradients[0]);
        if (gradients.length > 1) assertClose("dw", torch, gradients[1]);
    }

    private static void assertClose(String name, Map<String, double[]> torch, Var actual) {
        double[] expected = Objects.requireNonNull(torch.get(name));
        double[] elements = Arrays.copyOf(actual.value().data, actual.shape().elements());
        assertArrayEquals(expected, elements, 1e-13, name);
    }

    private static Var matrix(Tape tape, Map<String, double[]> torch, String name, int rows) {
        double[] elements = Objects.requireNonNull(torch.get(name));
        return tape.input(new DMatrixRMaj(rows, elements.length / rows, true, elements.clone()));
    }

    private static double[] numbers(String[] words) {
        return Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = TorchImagesTest.class.getResourceAsStream("torch-images.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
