package dev.pullback.cli.report;

import java.awt.Color;

/** The colours of all pictures. */
final class Colors {
    static final Color PAPER = Color.WHITE;
    static final Color INK = new Color(0x22, 0x26, 0x2b);
    static final Color FAINT = new Color(0x6b, 0x72, 0x7b);
    static final Color GRID = new Color(0xe3, 0xe6, 0xea);
    static final Color RIGHT = new Color(0x1f, 0x5f, 0xa8);
    static final Color WRONG = new Color(0xc4, 0x4e, 0x1c);

    /** Told apart by the colour-blind too. Source: Okabe and Ito, "Color Universal Design", 2008, without its yellow. */
    private static final int[] FEW = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xe69f00, 0x7a5195};

    private static final float GOLDEN = 0.618034f;

    private Colors() {}

    /** The colour of one of so many things. */
    static Color of(int index, int count) {
        if (count <= FEW.length) return new Color(FEW[index]);
        float hue = index * GOLDEN % 1;
        return Color.getHSBColor(hue, index % 2 == 0 ? 0.75f : 0.5f, index % 3 == 0 ? 0.6f : 0.85f);
    }

    /** From one colour at share 0 to another at share 1. */
    static Color mix(Color from, Color to, double share) {
        double s = Math.min(Math.max(share, 0), 1);
        return new Color(
                (int) Math.round(from.getRed() + s * (to.getRed() - from.getRed())),
                (int) Math.round(from.getGreen() + s * (to.getGreen() - from.getGreen())),
                (int) Math.round(from.getBlue() + s * (to.getBlue() - from.getBlue())));
    }
}
