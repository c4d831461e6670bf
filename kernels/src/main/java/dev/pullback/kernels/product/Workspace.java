package dev.pullback.kernels.product;

/** What a thread needs for products by tiles: arrays that grow to the largest block that it has seen. */
final class Workspace {
    private static final ThreadLocal<Workspace> OF_THREAD = ThreadLocal.withInitial(Workspace::new);

    private double[] panels = {};
    private double[] strip = {};

    /** What the sums of a narrow row start from. */
    final double[] start = new double[8];

    /** A product whose C is turned. */
    final Operands turned = new Operands();

    /** What the next tile works on. */
    final Operands tile = new Operands();

    private Workspace() {}

    /** Of the thread that calls. */
    static Workspace get() {
        return OF_THREAD.get();
    }

    double[] panels(int size) {
        if (panels.length < size) panels = new double[size];
        return panels;
    }

    double[] strip(int size) {
        if (strip.length < size) strip = new double[size];
        return strip;
    }

    /** A tile that works on {@code o}, with a copy of B by rows if B lies by columns. */
    Operands byRows(Operands o) {
        tile.set(o);
        if (o.bCol != 1) {
            double[] panel = panels(o.depth * o.n);
            Copies.transpose(o.depth, o.n, o.b, o.b0, o.bRow, o.bCol, panel, 0, o.n);
            tile.setB(panel, o.n, 1);
        }
        return tile;
    }
}
