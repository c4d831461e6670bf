package dev.pullback.cli.report;

import dev.pullback.train.data.DataException;
import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The common parts of all pictures: PNG encoding, fonts, colours, and names that are safe to draw. */
final class Drawing {
    /** The number of pixels per unit of length. With 2, pictures are sharp on a display of twice the usual density. */
    static final int SCALE = 2;

    static final Color TEXT = new Color(0x22262b);
    static final Color FAINT = new Color(0x6b727b);
    static final Color GRID = new Color(0xe3e6ea);
    static final Color SHADE = new Color(0xccd2d9);
    static final Color CORRECT = new Color(0x1f5fa8);
    static final Color WRONG = new Color(0xc44e1c);

    /**
     * Colours that colour-blind readers can distinguish. Source: Okabe and Ito, "Color Universal Design", 2008, without
     * its yellow.
     */
    private static final int[] PALETTE = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xe69f00, 0x7a5195};

    private static final float GOLDEN_RATIO = 0.618034f;

    private Drawing() {}

    /** Returns the picture of a chart as the bytes of a PNG file. */
    static byte[] png(Chart<?, ?> chart) {
        return png(chart.getWidth(), chart.getHeight(), g -> chart.paint(g, chart.getWidth(), chart.getHeight()));
    }

    /**
     * Returns a picture as the bytes of a PNG file.
     *
     * @param width in units of {@link #SCALE} pixels
     * @param height in units of {@link #SCALE} pixels
     * @param painter draws on a white background
     * @throws DataException if this Java cannot draw text
     */
    static byte[] png(int width, int height, Consumer<Graphics2D> painter) {
        BufferedImage image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = graphics(image);
        g.scale(SCALE, SCALE);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        painter.accept(g);
        g.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // An ImageOutputStream on a cache file would need a temporary folder that can be written to.
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(image, "png", stream);
        } catch (IOException e) {
            throw new UncheckedIOException("pictures: cannot be encoded: " + e.getMessage(), e);
        }
        return out.toByteArray();
    }

    private static Graphics2D graphics(BufferedImage image) {
        try {
            Graphics2D g = image.createGraphics();
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            font(Font.PLAIN, 12).getStringBounds("x", g.getFontRenderContext());
            return g;
        } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
            // Java throws one of these if it finds no font or no display.
            throw new DataException(
                    "pictures: this Java cannot draw text (" + e.getMessage() + "); install fontconfig and a font,"
                            + " and where there is no display set -Djava.awt.headless=true",
                    e);
        }
    }

    static XYChart chart(int width, int height, String title, String xName, String yName) {
        XYChart chart = new XYChart(width, height);
        style(chart);
        chart.setTitle(title);
        chart.setXAxisTitle(xName);
        chart.setYAxisTitle(yName);
        chart.getStyler()
                .setxAxisTickLabelsFormattingFunction(Drawing::number)
                .setyAxisTickLabelsFormattingFunction(Drawing::number);
        return chart;
    }

    /** Returns a number with up to six digits, such as {@code 0.05}, {@code 20} or {@code 1E-6}. */
    private static String number(double value) {
        if (Math.abs(value) < 1e-300) return "0";
        BigDecimal rounded = new BigDecimal(value, new MathContext(6)).stripTrailingZeros();
        double size = Math.abs(value);
        return size < 1e-4 || size >= 1e6 ? rounded.toString() : rounded.toPlainString();
    }

    static void style(Chart<? extends AxesChartStyler, ?> chart) {
        AxesChartStyler style = chart.getStyler();
        style.setChartBackgroundColor(Color.WHITE)
                .setChartFontColor(TEXT)
                .setChartPadding(14)
                .setChartTitleFont(font(Font.BOLD, 16))
                .setChartTitleBoxVisible(false)
                .setChartTitlePadding(8)
                .setPlotBorderVisible(false)
                .setLegendFont(font(Font.PLAIN, 12))
                .setLegendBorderColor(Color.WHITE)
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setXAxisTitleColor(FAINT)
                .setYAxisTitleColor(FAINT);
        style.setAxisTitleFont(font(Font.PLAIN, 13))
                .setAxisTickLabelsFont(font(Font.PLAIN, 12))
                .setAxisTickLabelsColor(TEXT)
                .setPlotGridLinesColor(GRID)
                .setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right)
                .setPlotMargin(0)
                .setLocale(Locale.ROOT);
    }

    static Font font(int weight, int size) {
        return new Font(Font.SANS_SERIF, weight, size);
    }

    static Color color(int index, int count) {
        if (count <= PALETTE.length) return new Color(PALETTE[index]);
        float hue = index * GOLDEN_RATIO % 1;
        return Color.getHSBColor(hue, index % 2 == 0 ? 0.75f : 0.5f, index % 3 == 0 ? 0.6f : 0.85f);
    }

    /** Returns a mixture of white and a colour: white for share 0, the colour for share 1. */
    static Color tint(Color color, double share) {
        return new Color(mix(color.getRed(), share), mix(color.getGreen(), share), mix(color.getBlue(), share));
    }

    private static int mix(int channel, double share) {
        return (int) Math.round(255 + Math.min(Math.max(share, 0), 1) * (channel - 255));
    }

    /**
     * Returns a name from a file in a form that can be drawn. Characters that draw as boxes or change the direction of
     * writing are removed. A name longer than {@code limit} characters loses its middle, because names often differ at
     * their ends.
     */
    static String label(String name, int limit) {
        int[] points = name.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", "\u00b7")
                .codePoints()
                .toArray();
        // XChart cannot draw an empty text.
        if (points.length == 0) return " ";
        if (points.length <= limit) return new String(points, 0, points.length);
        int tail = (limit - 1) / 2;
        return new String(points, 0, limit - 1 - tail) + "\u2026" + new String(points, points.length - tail, tail);
    }
}
