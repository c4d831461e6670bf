package dev.pullback.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import dev.pullback.train.Mlp;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.metrics.Evaluation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingReportTest {
    static final TrainingReport PLANE = plane(3);

    @TempDir
    private Path folder;

    /** Returns a report with all parts for rows of two features, and with names that contain markup. */
    static TrainingReport plane(int classes) {
        Dataset blobs = Generated.blobs(20 * classes, classes, 0.3, 1);
        List<String> names = IntStream.range(0, classes)
                .mapToObj(k -> "<script>alert(" + k + ")</script> & \"class\" " + k)
                .toList();
        Dataset data = Dataset.of(blobs.features(), blobs.labels(), names, List.of("<b>width</b>", "height\n"));
        return TrainingReport.of("</title><script>alert(1)</script>")
                .setting("<i>data</i>", "'a' & \"b\"")
                .curves(new LearningCurves(
                        "accuracy",
                        List.of(2.0, 1.0, 0.5),
                        List.of(0.5, 0.7, 0.9),
                        List.of(2.1, Double.NaN, 0.05),
                        List.of(0.4, 0.6, 0.8)))
                .test(Mlp.of(2, 8, classes).seed(1), data);
    }

    private List<String> written(TrainingReport report) throws IOException {
        report.write(folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void writesThePicturesThatGoWithTheRows() throws IOException {
        assertEquals(
                List.of("accuracy.png", "boundary.png", "confusion.png", "loss.png", "reliability.png", "report.html"),
                written(PLANE));
        for (String name : List.of("accuracy", "boundary", "confusion", "loss", "reliability")) {
            BufferedImage image = ImageIO.read(folder.resolve(name + ".png").toFile());
            assertTrue(image.getWidth() >= 800 && image.getHeight() >= 500, name);
            // The border is white, so nothing is cut off at the edge.
            for (int x = 0; x < image.getWidth(); x++) {
                assertEquals(0xffffffff, image.getRGB(x, 0), name);
                assertEquals(0xffffffff, image.getRGB(x, image.getHeight() - 1), name);
            }
            for (int y = 0; y < image.getHeight(); y++) {
                assertEquals(0xffffffff, image.getRGB(0, y), name);
                assertEquals(0xffffffff, image.getRGB(image.getWidth() - 1, y), name);
            }
        }
    }

    @Test
    void drawsAnyNumberOfClasses() throws IOException {
        for (int classes : new int[] {2, 30}) {
            TrainingReport report = plane(classes);
            assertEquals("report '</title><script>alert(1)</script>' of 5 pictures", report.toString());
            report.write(folder);
            Set<Integer> boundary = colours("boundary.png");
            for (int k = 0; k < classes; k++)
                assertTrue(boundary.contains(Drawing.color(k, classes).getRGB()), "no point of class " + k);
            BufferedImage confusion =
                    ImageIO.read(folder.resolve("confusion.png").toFile());
            assertTrue(confusion.getHeight() > 30 * classes, "rows of " + confusion.getHeight() + " pixels in all");
            assertTrue(colours("confusion.png").size() > 20);
        }
    }

    private Set<Integer> colours(String name) throws IOException {
        BufferedImage image = ImageIO.read(folder.resolve(name).toFile());
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .boxed()
                .collect(Collectors.toSet());
    }

    @Test
    void imagesGetASheetOfTheMostWrongOnes() throws IOException {
        Dataset digits = Generated.fontDigits(60, 8, 1);
        assertEquals(
                List.of("confusion.png", "mistakes.png", "reliability.png", "report.html"),
                written(TrainingReport.of("digits").test(Mlp.of(64, 10).seed(1), digits)));
    }

    @Test
    void aFaultlessClassifierHasAnEmptySheet() throws IOException {
        Dataset digits = Generated.fontDigits(30, 8, 1);
        DMatrixRMaj right = new DMatrixRMaj(30, 10);
        for (int i = 0; i < 30; i++) right.set(i, digits.labels()[i], 9);
        assertTrue(written(TrainingReport.of("digits").testWith(x -> right, digits))
                .contains("mistakes.png"));
    }

    @Test
    void thePageHoldsThePicturesAndNoMarkupOfNames() throws IOException {
        TrainingReport report = PLANE;
        report.write(folder);
        String page = Files.readString(folder.resolve("report.html"));
        assertEquals(report.html(), page);
        assertFalse(page.contains("<script") || page.contains("<b>width") || page.contains("<i>data"));
        assertTrue(page.contains("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>"));
        assertTrue(page.contains("<td>&lt;i&gt;data&lt;/i&gt;</td><td>&#39;a&#39; &amp; &quot;b&quot;</td>"));
        assertFalse(Pattern.compile("(src|href)=\"(?!data:)").matcher(page).find(), "the page loads another file");
        Matcher pictures = Pattern.compile("data:image/png;base64,([^\"]+)\"").matcher(page);
        byte[] loss = Files.readAllBytes(folder.resolve("loss.png"));
        assertTrue(pictures.find());
        assertArrayEquals(loss, Base64.getDecoder().decode(pictures.group(1)));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(loss));
        assertEquals(1520, image.getWidth());
    }

    @Test
    void theSameValuesGiveTheSamePage() {
        assertEquals(PLANE.html(), plane(3).html());
    }

    @Test
    void anEvaluationIsJsonAsItIs() {
        Evaluation evaluation = Evaluation.of(
                new DMatrixRMaj(new double[][] {{2, 1}, {1, 3}, {0, 1}}), new int[] {0, 1, 0}, List.of("<p>", "q"));
        Gson gson = new Gson();
        assertEquals(evaluation, gson.fromJson(gson.toJson(evaluation), Evaluation.class));
    }

    @Test
    void saysWhereItCannotWrite() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        String message = assertThrows(
                        UncheckedIOException.class, () -> TrainingReport.of("x").write(file))
                .getMessage();
        assertTrue(message.startsWith("report: " + file + " cannot be written: "), message);
    }
}
