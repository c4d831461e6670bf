package dev.pullback.train.data;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * The outlines of the digits 0 to 9 in one hand or font, each of height 1 around the origin, y downwards.
 *
 * <p>Only outlines are asked of Java 2D, no drawing, so no graphics environment is started or set.
 */
record Glyphs(List<Path2D> digits) {
    private static final float FONT_SIZE = 100;
    private static final FontRenderContext UNHINTED = new FontRenderContext(null, true, true);

    /** One for each of the logical fonts, plain and bold; none where Java has no fonts. */
    static List<Glyphs> ofFonts() {
        List<Glyphs> fonts = new ArrayList<>();
        for (String family : List.of(Font.SANS_SERIF, Font.SERIF, Font.MONOSPACED)) {
            for (int style : new int[] {Font.PLAIN, Font.BOLD}) {
                try {
                    fonts.add(ofFont(new Font(family, style, 1).deriveFont(FONT_SIZE)));
                } catch (RuntimeException | LinkageError | InternalError e) {
                    // A Java without font libraries fails here in one of these ways, depending on version and system.
                    return List.of();
                }
            }
        }
        return fonts;
    }

    private static Glyphs ofFont(Font font) {
        List<Path2D> digits = new ArrayList<>();
        for (int digit = 0; digit < Digits.CLASSES; digit++) {
            digits.add(centred(new Path2D.Double(
                    font.createGlyphVector(UNHINTED, Integer.toString(digit)).getOutline())));
        }
        return new Glyphs(digits);
    }

    /** The pen strokes of {@link Strokes} in three widths. */
    static List<Glyphs> ofStrokes() {
        List<Glyphs> pens = new ArrayList<>();
        for (double width : new double[] {0.1, 0.15, 0.2}) {
            List<Path2D> digits = new ArrayList<>();
            for (int digit = 0; digit < Digits.CLASSES; digit++) {
                digits.add(centred(Strokes.outline(digit, width)));
            }
            pens.add(new Glyphs(digits));
        }
        return pens;
    }

    private static Path2D centred(Path2D outline) {
        Rectangle2D box = outline.getBounds2D();
        if (!(box.getHeight() > 0)) {
            throw new IllegalStateException("the font draws nothing");
        }
        double scale = 1 / box.getHeight();
        outline.transform(
                new AffineTransform(scale, 0, 0, scale, -scale * box.getCenterX(), -scale * box.getCenterY()));
        return outline;
    }
}
