package dev.pullback.explain;

import dev.pullback.core.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A computation, node by node, as {@link Explain#of} found it. The matrices are copies: an explanation outlives its tape.
 *
 * @param output the name of the result
 * @param rows one for each node that the result is made of, in the order of the tape
 */
public record Explanation(String output, List<Row> rows) {
    /** Keeps a copy of the list. */
    public Explanation {
        rows = List.copyOf(rows);
    }

    /**
     * A node.
     *
     * @param id the position on the tape, by which {@code operands} refer to it
     * @param label the user's name, or else op and position
     * @param isNamed whether the label is the user's name
     * @param op the name of the op
     * @param attribute of the op, or nothing
     * @param operands their positions
     * @param shape of the value
     * @param min the smallest element that is finite, NaN if there is none
     * @param max the largest element that is finite, NaN if there is none
     * @param nonFinite how many elements are infinite or NaN
     * @param formula what the op computes
     * @param rule the VJP; nothing for what is given to the tape
     * @param line of user code, or null where the tape did not note it
     * @param value the matrix
     * @param cotangent the derivative of the result's sum by this, or null where it is not on the way to a gradient
     * @param letters of the operands in formula and rule, nothing for one that has none
     * @param contributions what the rule passes back to the operands; of an op with several outputs it is with the first
     */
    public record Row(
            int id,
            String label,
            boolean isNamed,
            String op,
            String attribute,
            List<Integer> operands,
            Shape shape,
            double min,
            double max,
            int nonFinite,
            String formula,
            String rule,
            @Nullable String line,
            DMatrixRMaj value,
            @Nullable DMatrixRMaj cotangent,
            List<String> letters,
            List<Contribution> contributions) {

        /** The op and its attribute, as in {@code scale(0.5)}. */
        public String call() {
            return attribute.isEmpty() ? op : op + "(" + attribute + ")";
        }

        /** From the smallest to the largest finite element, as in {@code -1 … 2.5}. */
        public String range() {
            if (Double.isNaN(min)) return "none finite";
            String low = Advice.number(min);
            return min == max ? low : low + " … " + Advice.number(max);
        }

        /** How many elements are not finite and where the first is, as in {@code 2, first at [0, 1]}; nothing if all are finite. */
        public String trouble() {
            if (nonFinite == 0) return "";
            int first = 0;
            while (Double.isFinite(value.data[first])) first++;
            return nonFinite + ", first at [" + first / value.numCols + ", " + first % value.numCols + "]";
        }

        /** The Frobenius norm of the cotangent, where there is one. */
        public Optional<Double> cotangentNorm() {
            return Optional.ofNullable(cotangent).map(Explain::norm);
        }
    }

    /** The node at a position of the tape. */
    public Row at(int id) {
        return rows.stream()
                .filter(row -> row.id == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(output + " is not made of a node at position " + id));
    }

    /** A table with aligned columns. */
    public String text() {
        return TableFormat.text(this);
    }

    /** A table in Markdown. */
    public String markdown() {
        return TableFormat.markdown(this);
    }

    /** A graph in the language of Graphviz. */
    public String dot() {
        return GraphFormat.dot(this);
    }

    /** A flowchart in the language of Mermaid, as Markdown viewers draw it. */
    public String mermaid() {
        return GraphFormat.mermaid(this);
    }

    /**
     * A page to step through in a browser, forward and backward, by buttons or keys: the graph, the matrices, the rules with
     * the matrices in the places of their letters, and how cotangents add up. It is one file, which loads nothing.
     */
    public String html() {
        return ExplorerPage.html(this);
    }

    /**
     * Writes {@link #html} to a file; its folder is made if it is not there.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public void write(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) Files.createDirectories(folder);
            Files.writeString(file, html());
        } catch (IOException e) {
            throw new UncheckedIOException("explain: " + file + " cannot be written: " + e, e);
        }
    }

    /** As {@link #text}. */
    @Override
    public String toString() {
        return text();
    }
}
