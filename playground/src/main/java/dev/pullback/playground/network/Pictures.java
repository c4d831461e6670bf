package dev.pullback.playground.network;

import com.google.gson.stream.JsonWriter;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.train.Mlp;
import dev.pullback.train.data.Dataset;
import java.io.IOException;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/** What a network computes over the plane of two features or, for images, the weights of its first layer, as numbers from 0 to 99. */
final class Pictures {
    private static final int GRID = 40;
    private static final int UNIT_GRID = 20;
    private static final int MAX_UNITS = 32;
    private static final double MARGIN = 0.15;

    private final NetworkSettings settings;
    private final Mlp net;
    private final double[] frame;

    Pictures(NetworkSettings settings, Mlp net, Dataset rows) {
        this.settings = settings;
        this.net = net;
        this.frame = frame(rows.features());
    }

    /** Returns the rectangle that is drawn: least x and y, width and height. */
    double[] frame() {
        return frame.clone();
    }

    private static double[] frame(DMatrixRMaj x) {
        if (x.numCols != 2) return new double[] {0, 0, 1, 1};
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int i = 0; i < x.numRows; i++) {
            for (int j = 0; j < 2; j++) {
                low[j] = Math.min(low[j], x.get(i, j));
                high[j] = Math.max(high[j], x.get(i, j));
            }
        }
        double margin = MARGIN * Math.max(high[0] - low[0], high[1] - low[1]);
        return new double[] {
            low[0] - margin, low[1] - margin, high[0] - low[0] + 2 * margin, high[1] - low[1] + 2 * margin
        };
    }

    void write(JsonWriter out) throws IOException {
        if (settings.isImages()) {
            weights(out);
        } else {
            boundary(out);
            units(out);
        }
    }

    private DMatrixRMaj plane(int n) {
        DMatrixRMaj x = new DMatrixRMaj(n * n, 2);
        for (int i = 0; i < n * n; i++) {
            int row = i / n;
            x.set(i, 0, frame[0] + frame[2] * (i % n + 0.5) / n);
            x.set(i, 1, frame[1] + frame[3] * (1 - (row + 0.5) / n));
        }
        return x;
    }

    /** Writes for each point 100 times the class plus its probability in percent. */
    private void boundary(JsonWriter out) throws IOException {
        Var z = net.apply(new Tape().input("x", plane(GRID)));
        DMatrixRMaj p = Ops.softmax(settings.scaled(z)).value();
        out.name("grid").value(GRID);
        out.name("boundary").beginArray();
        for (int i = 0; i < GRID * GRID; i++) {
            int best = 0;
            for (int j = 1; j < p.numCols; j++) if (p.get(i, j) > p.get(i, best)) best = j;
            double share = p.get(i, best);
            out.value(100 * best + (int) Math.min(99, Math.max(0, 100 * (Double.isFinite(share) ? share : 0))));
        }
        out.endArray();
    }

    private void units(JsonWriter out) throws IOException {
        Tape own = new Tape();
        net.apply(own.input("x", plane(UNIT_GRID)));
        out.name("unitGrid").value(UNIT_GRID);
        out.name("units").beginArray();
        for (int id = 0; id < own.size(); id++) {
            if (!own.at(id).op().name().equals(settings.activation())) continue;
            out.beginArray();
            DMatrixRMaj a = own.at(id).value();
            for (int j = 0; j < Math.min(a.numCols, MAX_UNITS); j++) unit(out, column(a, j));
            out.endArray();
        }
        out.endArray();
    }

    private void weights(JsonWriter out) throws IOException {
        Tape own = new Tape();
        net.apply(own.input("x", new DMatrixRMaj(1, StrokeDigits.SIDE * StrokeDigits.SIDE)));
        DMatrixRMaj w = own.params().get(0).value();
        out.name("unitGrid").value(StrokeDigits.SIDE);
        out.name("units").beginArray().beginArray();
        for (int j = 0; j < Math.min(w.numCols, MAX_UNITS); j++) unit(out, column(w, j));
        out.endArray().endArray();
    }

    private static double[] column(DMatrixRMaj m, int j) {
        double[] column = new double[m.numRows];
        for (int i = 0; i < column.length; i++) column[i] = m.get(i, j);
        return column;
    }

    private static void unit(JsonWriter out, double[] values) throws IOException {
        double low = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
        double high = Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
        double width = Math.max(high - low, 1e-12);
        out.beginArray();
        for (double v : values) out.value(Double.isFinite(v) ? (int) Math.min(99, 100 * (v - low) / width) : 0);
        out.endArray();
    }
}
