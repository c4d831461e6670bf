package dev.pullback.cli.report;

import dev.pullback.kernels.image.ImageSize;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.metrics.RowLosses;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/** The wrongly predicted images with the largest losses, each with its label, its prediction and its loss. */
final class MistakeSheet {
    private static final int MAX_IMAGES = 24;
    private static final int COLUMNS = 6;
    private static final int CELL = 128;
    private static final int IMAGE = 96;
    private static final int ROW = IMAGE + 66;
    private static final int TOP = 66;
    private static final int NAME_LENGTH = 16;

    private MistakeSheet() {}

    static byte[] png(Dataset data, ImageSize size, DMatrixRMaj logits) {
        double[] losses = RowLosses.of(logits, data.labels());
        int[] mistakes = Arrays.stream(RowLosses.worst(losses, data.size()))
                .filter(row -> TrainingReport.best(logits, row) != data.labels()[row])
                .limit(MAX_IMAGES)
                .toArray();
        int lines = Math.max((mistakes.length + COLUMNS - 1) / COLUMNS, 1);
        return Drawing.png(COLUMNS * CELL + 20, TOP + lines * ROW + 8, g -> {
            g.setColor(Drawing.TEXT);
            g.setFont(Drawing.font(Font.BOLD, 16));
            g.drawString("Wrong predictions of largest loss", 20, 30);
            text(
                    g,
                    Drawing.FAINT,
                    mistakes.length == 0
                            ? "none: every prediction is correct"
                            : isColor(size)
                                    ? "the channels are red, green and blue"
                                    : "dark is a large value of the pixel",
                    20,
                    48);
            for (int i = 0; i < mistakes.length; i++) {
                int row = mistakes[i];
                int x = 10 + i % COLUMNS * CELL;
                int y = TOP + i / COLUMNS * ROW;
                image(g, image(data.features(), row, size), x + (CELL - IMAGE) / 2, y);
                String label = data.classNames().get(data.labels()[row]);
                String predicted = data.classNames().get(TrainingReport.best(logits, row));
                centred(g, Drawing.TEXT, "is " + Drawing.label(label, NAME_LENGTH), x, y + 16);
                centred(g, Drawing.WRONG, "predicted " + Drawing.label(predicted, NAME_LENGTH), x, y + 30);
                String loss = String.format(Locale.ROOT, "loss %.3g  row %d", losses[row], row);
                centred(g, Drawing.FAINT, loss, x, y + 44);
            }
        });
    }

    private static void text(Graphics2D g, Color color, String text, int x, int y) {
        g.setFont(Drawing.font(Font.PLAIN, 11));
        g.setColor(color);
        g.drawString(text, x, y);
    }

    private static void centred(Graphics2D g, Color color, String text, int x, int y) {
        int width = g.getFontMetrics(Drawing.font(Font.PLAIN, 11)).stringWidth(text);
        text(g, color, text, x + (CELL - width) / 2, y + IMAGE);
    }

    /** Draws an image as large as its square allows. Its pixels stay visible as rectangles. */
    private static void image(Graphics2D g, BufferedImage image, int x, int y) {
        double scale = (double) IMAGE / Math.max(image.getWidth(), image.getHeight());
        int width = (int) Math.round(scale * image.getWidth());
        int height = (int) Math.round(scale * image.getHeight());
        int left = x + (IMAGE - width) / 2;
        g.drawImage(image, left, y, width, height, null);
        g.setColor(Drawing.GRID);
        g.drawRect(left, y, width, height);
    }

    private static boolean isColor(ImageSize size) {
        return size.channels() == 3;
    }

    /**
     * Returns a row as an image. The values of three channels are red, green and blue, from the smallest to the largest
     * value of the row. Otherwise the first channel is drawn; its smallest value is white, its largest black.
     */
    private static BufferedImage image(DMatrixRMaj features, int row, ImageSize size) {
        int start = row * features.numCols;
        int shown = isColor(size) ? features.numCols : size.pixels();
        DoubleSummaryStatistics values =
                Arrays.stream(features.data, start, start + shown).summaryStatistics();
        double range = values.getMax() - values.getMin();
        float[] shares = new float[shown];
        for (int i = 0; i < shown; i++)
            shares[i] = range > 0 ? (float) ((features.data[start + i] - values.getMin()) / range) : 0;
        BufferedImage image = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        int pixels = size.pixels();
        for (int i = 0; i < pixels; i++) {
            Color color = isColor(size)
                    ? new Color(shares[i], shares[pixels + i], shares[2 * pixels + i])
                    : Drawing.tint(Color.BLACK, shares[i]);
            image.setRGB(i % size.width(), i / size.width(), color.getRGB());
        }
        return image;
    }
}
