package dev.pullback.cli.report;

import dev.pullback.train.data.DataException;
import java.awt.AWTError;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A white picture to draw on, in units of which two pixels make one, so that it is sharp on a fine screen. */
final class Canvas {
    static final double TITLE = 17;
    static final double TEXT = 13;
    static final double SMALL = 11;

    static final int PIXELS_A_UNIT = 2;
    private static final int LONGEST = 200;

    private final BufferedImage image;
    private final Graphics2D pen;

    /** Where a text lies beside its point. */
    enum Align {
        LEFT,
        CENTER,
        RIGHT
    }

    Canvas(double width, double height) {
        int w = (int) Math.ceil(width * PIXELS_A_UNIT);
        int h = (int) Math.ceil(height * PIXELS_A_UNIT);
        image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        try {
            pen = image.createGraphics();
            pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            pen.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            pen.setColor(Colors.PAPER);
            pen.fillRect(0, 0, w, h);
            pen.scale(PIXELS_A_UNIT, PIXELS_A_UNIT);
            width("x", TEXT);
        } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
            // Without fonts, or with a display that is not there, Java fails in one of these ways.
            throw new DataException(
                    "pictures: this Java cannot draw text (" + e.getMessage() + "); install fontconfig and a font,"
                            + " and where there is no display set -Djava.awt.headless=true",
                    e);
        }
    }

    private static Font font(double size, boolean bold) {
        return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, 1).deriveFont((float) size);
    }

    /** How wide a text is. */
    double width(String text, double size) {
        return font(size, false)
                .getStringBounds(printable(text), pen.getFontRenderContext())
                .getWidth();
    }

    /** The text, with its middle cut out where it is wider than this: names often differ at their ends. */
    String fit(String text, double size, double most) {
        int[] points = printable(text).codePoints().limit(LONGEST).toArray();
        String whole = new String(points, 0, points.length);
        if (width(whole, size) <= most) return whole;
        for (int kept = points.length - 1; kept > 0; kept--) {
            int head = (kept + 1) / 2;
            int tail = kept - head;
            String cut = new String(points, 0, head) + "\u2026" + new String(points, points.length - tail, tail);
            if (width(cut, size) <= most) return cut;
        }
        return "\u2026";
    }

    /** Names come from files: without characters that draw as boxes or turn the direction of writing. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "\u00b7");
    }

    void title(String text, double x, double y) {
        pen.setFont(font(TITLE, true));
        pen.setColor(Colors.INK);
        pen.drawString(printable(text), (float) x, (float) y);
    }

    /** A text whose vertical middle is at y. */
    void text(String text, double x, double y, double size, Color color, Align align) {
        String plain = printable(text);
        double width = width(plain, size);
        double left = align == Align.LEFT ? x : align == Align.CENTER ? x - width / 2 : x - width;
        pen.setFont(font(size, false));
        pen.setColor(color);
        pen.drawString(plain, (float) left, (float) (y + 0.36 * size));
    }

    /** A text that reads upwards, its middle line at x; CENTER puts its middle at y, LEFT its beginning, RIGHT its end. */
    void upwards(String text, double x, double y, double size, Color color, Align align) {
        AffineTransform before = pen.getTransform();
        pen.translate(x, y);
        pen.rotate(-Math.PI / 2);
        text(text, 0, 0, size, color, align);
        pen.setTransform(before);
    }

    void fill(double x, double y, double width, double height, Color color) {
        pen.setColor(color);
        pen.fill(new Rectangle2D.Double(x, y, width, height));
    }

    void frame(double x, double y, double width, double height, Color color) {
        pen.setStroke(new BasicStroke(1));
        pen.setColor(color);
        pen.draw(new Rectangle2D.Double(x, y, width, height));
    }

    void line(double x1, double y1, double x2, double y2, double thickness, Color color) {
        pen.setStroke(new BasicStroke((float) thickness, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        pen.setColor(color);
        pen.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    void dashed(double x1, double y1, double x2, double y2, Color color) {
        pen.setStroke(new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
        pen.setColor(color);
        pen.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    void path(Path2D path, double thickness, Color color) {
        pen.setStroke(new BasicStroke((float) thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        pen.setColor(color);
        pen.draw(path);
    }

    void dot(double x, double y, double radius, Color fill, Color edge) {
        Ellipse2D circle = new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
        pen.setColor(fill);
        pen.fill(circle);
        pen.setStroke(new BasicStroke(0.8f));
        pen.setColor(edge);
        pen.draw(circle);
    }

    /** An image of its own, every pixel of which becomes a rectangle with sharp edges, or is blended with its neighbours. */
    void image(BufferedImage part, double x, double y, double width, double height, boolean smooth) {
        pen.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                smooth
                        ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
                        : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        AffineTransform place = AffineTransform.getTranslateInstance(x, y);
        place.scale(width / part.getWidth(), height / part.getHeight());
        pen.drawImage(part, place, null);
    }

    /** The picture as the bytes of a PNG file. */
    byte[] png() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("pictures: cannot be encoded: " + e.getMessage(), e);
        }
        return out.toByteArray();
    }
}
