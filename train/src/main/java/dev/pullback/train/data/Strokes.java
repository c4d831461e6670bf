package dev.pullback.train.data;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;

/** The digits as lines of a pen: a centre line each, and the outline that a round nib leaves along it. */
final class Strokes {
    private static final double FLATNESS = 0.005;
    private static final int NIB_CORNERS = 12;

    private Strokes() {}

    /** The outline of a digit about 1 high, written with a pen of this width. */
    static Path2D outline(int digit, double width) {
        Path2D outline = new Path2D.Double(Path2D.WIND_NON_ZERO);
        double[] to = new double[6];
        double x = 0;
        double y = 0;
        for (PathIterator line = centreLine(digit).getPathIterator(null, FLATNESS); !line.isDone(); line.next()) {
            if (line.currentSegment(to) == PathIterator.SEG_LINETO) {
                addSegment(outline, x, y, to[0], to[1], width / 2);
            }
            x = to[0];
            y = to[1];
        }
        return outline;
    }

    /** A nib drawn along a straight line; all go round the same way, so that together they fill their union. */
    private static void addSegment(Path2D outline, double x0, double y0, double x1, double y1, double radius) {
        double start = StrictMath.atan2(y1 - y0, x1 - x0) + Math.PI / 2;
        for (int i = 0; i <= NIB_CORNERS; i++) {
            // Half the corners around the beginning of the line, half around its end.
            boolean first = i <= NIB_CORNERS / 2;
            addCorner(outline, i, first ? x0 : x1, first ? y0 : y1, start + 2 * Math.PI * i / NIB_CORNERS, radius);
            if (i == NIB_CORNERS / 2) {
                addCorner(outline, i, x1, y1, start + Math.PI, radius);
            }
        }
        outline.closePath();
    }

    private static void addCorner(Path2D outline, int index, double x, double y, double angle, double radius) {
        double cornerX = x + radius * StrictMath.cos(angle);
        double cornerY = y + radius * StrictMath.sin(angle);
        if (index == 0) {
            outline.moveTo(cornerX, cornerY);
        } else {
            outline.lineTo(cornerX, cornerY);
        }
    }

    private static Shape centreLine(int digit) {
        Path2D p = new Path2D.Double();
        switch (digit) {
            case 0 -> {
                p.moveTo(0, -.5);
                p.curveTo(.42, -.5, .42, .5, 0, .5);
                p.curveTo(-.42, .5, -.42, -.5, 0, -.5);
            }
            case 1 -> {
                p.moveTo(-.18, -.28);
                p.lineTo(.04, -.5);
                p.lineTo(.04, .5);
            }
            case 2 -> {
                p.moveTo(-.28, -.25);
                p.curveTo(-.25, -.58, .3, -.58, .28, -.2);
                p.curveTo(.27, .05, -.2, .25, -.3, .5);
                p.lineTo(.3, .5);
            }
            case 3 -> {
                p.moveTo(-.26, -.4);
                p.curveTo(0, -.6, .3, -.48, .25, -.22);
                p.curveTo(.22, -.05, .1, 0, -.06, 0);
                p.curveTo(.15, 0, .3, .08, .3, .25);
                p.curveTo(.3, .55, -.05, .58, -.3, .4);
            }
            case 4 -> {
                p.moveTo(.14, .5);
                p.lineTo(.14, -.5);
                p.lineTo(-.3, .2);
                p.lineTo(.32, .2);
            }
            case 5 -> {
                p.moveTo(.25, -.5);
                p.lineTo(-.2, -.5);
                p.lineTo(-.25, -.05);
                p.curveTo(0, -.2, .3, -.1, .3, .2);
                p.curveTo(.3, .5, -.05, .58, -.3, .42);
            }
            case 6 -> six(p, 1);
            case 7 -> {
                p.moveTo(-.3, -.5);
                p.lineTo(.3, -.5);
                p.curveTo(.1, -.2, -.05, .1, -.1, .5);
            }
            case 8 -> {
                p.moveTo(0, -.03);
                p.curveTo(-.35, -.1, -.3, -.5, 0, -.5);
                p.curveTo(.3, -.5, .35, -.1, 0, -.03);
                p.curveTo(-.42, .05, -.38, .5, 0, .5);
                p.curveTo(.38, .5, .42, .05, 0, -.03);
            }
            case 9 -> six(p, -1);
            default -> throw new IllegalArgumentException("strokes: " + digit + " is no digit");
        }
        return p;
    }

    /** A 6, or with the sign -1 the same turned by half a circle, a 9. */
    private static void six(Path2D p, int sign) {
        p.moveTo(.2 * sign, -.48 * sign);
        p.curveTo(-.1 * sign, -.4 * sign, -.3 * sign, -.1 * sign, -.28 * sign, .2 * sign);
        p.curveTo(-.27 * sign, .6 * sign, .3 * sign, .6 * sign, .28 * sign, .2 * sign);
        p.curveTo(.27 * sign, -.1 * sign, -.2 * sign, -.12 * sign, -.27 * sign, .17 * sign);
    }
}
