package dev.pullback.train.data;

import dev.pullback.kernels.image.ImageSize;
import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** Draws random images of digits with the fonts of Java 2D; see {@link Generated#fontDigits}. */
final class FontDigits {
    static final int CLASSES = 10;

    private static final int LEAST_SIDE = 8;
    private static final int MOST_SIDE = 256;
    private static final double WHITE = 255;
    private static final double MOST_ROTATION = Math.PI / 12;
    private static final double MOST_SHIFT = 0.08;
    private static final double NOISE = 0.05;

    private FontDigits() {}

    static Dataset draw(String name, int rows, int side, long seed) {
        if (side < LEAST_SIDE || side > MOST_SIDE)
            throw new IllegalArgumentException(
                    name + ": the side is " + side + " pixels; it must be from " + LEAST_SIDE + " to " + MOST_SIDE);
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen;
        List<List<Path2D>> fonts;
        try {
            pen = pen(image);
            fonts = fonts();
        } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
            // Java throws one of these if there are no fonts or the display is not available.
            throw new DataException(
                    name + ": this Java cannot draw text (" + Messages.printable(String.valueOf(e.getMessage()))
                            + "); install fontconfig and a font, and without a display set"
                            + " -Djava.awt.headless=true",
                    e);
        }
        ImageSize shape = new ImageSize(1, side, side);
        SplitMix random = new SplitMix(seed);
        DMatrixRMaj features = new DMatrixRMaj(rows, shape.pixels());
        int[] labels = new int[rows];
        double[] drawn = new double[shape.pixels()];
        for (int i = 0; i < rows; i++) {
            labels[i] = i % CLASSES;
            Path2D glyph = fonts.get(random.nextInt(fonts.size())).get(labels[i]);
            pen.clearRect(0, 0, side, side);
            pen.fill(placement(side, random).createTransformedShape(glyph));
            image.getRaster().getSamples(0, 0, side, side, 0, drawn);
            double ink = random.nextDouble(0.75, 1) / WHITE;
            for (int pixel = 0; pixel < drawn.length; pixel++) {
                double value = ink * drawn[pixel] + NOISE * random.nextGaussian();
                features.data[i * drawn.length + pixel] = Math.min(Math.max(value, 0), 1);
            }
        }
        pen.dispose();
        return Dataset.owning(features, labels, Dataset.numbered("", CLASSES), Idx.pixelNames(shape))
                .asImages(shape);
    }

    private static Graphics2D pen(BufferedImage image) {
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setBackground(Color.BLACK);
        pen.setColor(Color.WHITE);
        return pen;
    }

    private static List<List<Path2D>> fonts() {
        List<List<Path2D>> fonts = new ArrayList<>();
        for (String family : List.of(Font.SANS_SERIF, Font.SERIF, Font.MONOSPACED)) {
            for (int style : new int[] {Font.PLAIN, Font.BOLD}) {
                Font font = new Font(family, style, 100);
                List<Path2D> digits = new ArrayList<>();
                for (int digit = 0; digit < CLASSES; digit++) digits.add(glyph(font, digit));
                fonts.add(digits);
            }
        }
        return fonts;
    }

    private static Path2D glyph(Font font, int digit) {
        String text = Integer.toString(digit);
        FontRenderContext unhinted = new FontRenderContext(null, true, true);
        Path2D outline =
                new Path2D.Double(font.createGlyphVector(unhinted, text).getOutline());
        Rectangle2D box = outline.getBounds2D();
        if (font.canDisplayUpTo(text) >= 0 || box.isEmpty())
            throw new IllegalStateException("the font " + font.getFontName() + " has no " + text);
        outline.transform(AffineTransform.getTranslateInstance(-box.getCenterX(), -box.getCenterY()));
        outline.transform(AffineTransform.getScaleInstance(1 / box.getHeight(), 1 / box.getHeight()));
        return outline;
    }

    private static AffineTransform placement(int side, SplitMix random) {
        double angle = random.nextDouble(-MOST_ROTATION, MOST_ROTATION);
        double height = side * random.nextDouble(0.6, 0.8);
        double width = height * random.nextDouble(0.85, 1.15);
        double x = side * (0.5 + random.nextDouble(-MOST_SHIFT, MOST_SHIFT));
        double y = side * (0.5 + random.nextDouble(-MOST_SHIFT, MOST_SHIFT));
        AffineTransform placement = AffineTransform.getTranslateInstance(x, y);
        placement.rotate(angle);
        placement.scale(width, height);
        return placement;
    }
}
