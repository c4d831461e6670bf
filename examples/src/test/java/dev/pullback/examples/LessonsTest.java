package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.pullback.examples.lessons.CharacterModel;
import dev.pullback.examples.lessons.CustomLayer;
import dev.pullback.examples.lessons.EnormousGradients;
import dev.pullback.examples.lessons.HandwrittenDigits;
import dev.pullback.examples.lessons.KalmanNoise;
import dev.pullback.examples.lessons.LabelSmoothing;
import dev.pullback.examples.lessons.LinearRegression;
import dev.pullback.examples.lessons.LogisticRegression;
import dev.pullback.examples.lessons.NewtonLogisticRegression;
import dev.pullback.examples.lessons.ReadingATape;
import dev.pullback.examples.lessons.RigidTransformation;
import dev.pullback.examples.lessons.Shapes;
import dev.pullback.examples.lessons.SpringChain;
import dev.pullback.examples.lessons.TwoMoons;
import dev.pullback.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that each lesson prints the text in the resource of its name. */
class LessonsTest {
    @Test
    void linearRegression() throws IOException {
        assertPrints("LinearRegression", LinearRegression::main);
    }

    @Test
    void logisticRegression() throws IOException {
        assertPrints("LogisticRegression", LogisticRegression::main);
    }

    @Test
    void twoMoons() throws IOException {
        assertPrints("TwoMoons", TwoMoons::main);
    }

    @Test
    void handwrittenDigits() throws IOException {
        assertPrints("HandwrittenDigits", HandwrittenDigits::main, SharedData.path("optdigits"));
    }

    @Test
    void handwrittenDigitsSayWhatTheyNeed() {
        assertEquals(
                "digits: give the folder that holds optdigits.tra and optdigits.tes",
                Printed.by(() -> HandwrittenDigits.main(new String[0])).strip());
    }

    @Test
    void customLayer() throws IOException {
        assertPrints("CustomLayer", CustomLayer::main);
    }

    @Test
    void labelSmoothing() throws IOException {
        assertPrints("LabelSmoothing", LabelSmoothing::main);
    }

    @Test
    void newtonLogisticRegression() throws IOException {
        assertPrints("NewtonLogisticRegression", NewtonLogisticRegression::main);
    }

    @Test
    void springChain() throws IOException {
        assertPrints("SpringChain", SpringChain::main);
    }

    @Test
    void readingATape() throws IOException {
        assertPrints("ReadingATape", ReadingATape::main);
    }

    @Test
    void kalmanNoise() throws IOException {
        assertPrints("KalmanNoise", KalmanNoise::main);
    }

    @Test
    void rigidTransformation() throws IOException {
        assertPrints("RigidTransformation", RigidTransformation::main);
    }

    @Test
    void characterModel() throws IOException {
        assertPrints("CharacterModel", CharacterModel::main);
    }

    @Test
    void shapes(@TempDir Path folder) throws IOException {
        Path picture = folder.resolve("shapes.png");
        assertPrints("Shapes", Shapes::main, picture.toString());
        assertEquals(760, ImageIO.read(picture.toFile()).getWidth());
    }

    @Test
    void enormousGradients(@TempDir Path folder) throws IOException {
        Path picture = folder.resolve("losses.png");
        assertPrints("EnormousGradients", EnormousGradients::main);
        EnormousGradients.main(new String[] {picture.toString()});
        assertEquals(760, ImageIO.read(picture.toFile()).getWidth());
    }

    private static void assertPrints(String lesson, Consumer<String[]> main, String... args) throws IOException {
        try (InputStream text = LessonsTest.class.getResourceAsStream("lessons/" + lesson + ".txt")) {
            assertNotNull(text, lesson);
            String expected = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(lines(expected), lines(Printed.by(() -> main.accept(args))));
        }
    }

    /** Removes the spaces at the ends of lines. */
    private static String lines(String text) {
        return text.strip().replaceAll("(?m)\\s+$", "");
    }
}
