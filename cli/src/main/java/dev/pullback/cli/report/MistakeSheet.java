package dev.pullback.cli.report;

import dev.pullback.cli.report.Canvas.Align;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.ImageShape;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/** The images that were predicted most wrongly, each with its label, its prediction and its loss. */
final class MistakeSheet {
    static final int MOST = 24;

    private static final int COLUMNS = 6;
    private static final double CELL = 128;
    private static final double IMAGE = 96;
    private static final double ROW = IMAGE + 66;
    private static final double TOP = 66;

    private MistakeSheet() {}

    static byte[] draw(Dataset data, ImageShape shape, List<Mistake> mistakes) {
        int rows = Math.max((mistakes.size() + COLUMNS - 1) / COLUMNS, 1);
        Canvas canvas = new Canvas(COLUMNS * CELL + 20, TOP + rows * ROW + 8);
        canvas.title("Most wrong predictions", 20, 30);
        String note = mistakes.isEmpty()
                ? "none: every row was predicted rightly"
                : "largest loss first; dark is a large value of the pixel";
        canvas.text(note, 20, 48, Canvas.SMALL, Colors.FAINT, Align.LEFT);
        for (int i = 0; i < mistakes.size(); i++) {
            double x = 10 + i % COLUMNS * CELL;
            int line = i / COLUMNS;
            double y = TOP + line * ROW;
            cell(canvas, image(data.features(), mistakes.get(i).row(), shape), mistakes.get(i), x, y);
        }
        return canvas.png();
    }

    private static void cell(Canvas canvas, BufferedImage image, Mistake mistake, double x, double y) {
        double scale = IMAGE / Math.max(image.getWidth(), image.getHeight());
        double width = scale * image.getWidth();
        double height = scale * image.getHeight();
        double middle = x + CELL / 2;
        canvas.image(image, middle - width / 2, y, width, height, false);
        canvas.frame(middle - width / 2, y, width, height, Colors.GRID);
        double most = CELL - 10;
        canvas.text(
                canvas.fit("is " + mistake.label(), Canvas.SMALL, most),
                middle,
                y + IMAGE + 12,
                Canvas.SMALL,
                Colors.INK,
                Align.CENTER);
        canvas.text(
                canvas.fit("predicted " + mistake.predicted(), Canvas.SMALL, most),
                middle,
                y + IMAGE + 26,
                Canvas.SMALL,
                Colors.WRONG,
                Align.CENTER);
        canvas.text(
                String.format(Locale.ROOT, "loss %.3g  row %d", mistake.loss(), mistake.row()),
                middle,
                y + IMAGE + 40,
                Canvas.SMALL,
                Colors.FAINT,
                Align.CENTER);
    }

    /** The least pixel of an image white and the largest black, whatever they were scaled to. */
    private static BufferedImage image(DMatrixRMaj features, int row, ImageShape shape) {
        int from = row * features.numCols;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + features.numCols; i++) {
            least = Math.min(least, features.data[i]);
            most = Math.max(most, features.data[i]);
        }
        BufferedImage image = new BufferedImage(shape.cols(), shape.rows(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < features.numCols; i++) {
            double share = most > least ? (features.data[from + i] - least) / (most - least) : 0;
            int gray = (int) Math.round(255 * (1 - share));
            image.setRGB(i % shape.cols(), i / shape.cols(), gray << 16 | gray << 8 | gray);
        }
        return image;
    }
}
