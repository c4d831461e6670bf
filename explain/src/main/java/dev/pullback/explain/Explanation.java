package dev.pullback.explain;

import dev.pullback.core.Shape;
import dev.pullback.core.engine.TextTable;
import dev.pullback.core.files.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.NormOps_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * An explanation of a computation, node by node, as {@link Explain#of} returns it. It holds copies of the matrices, so
 * it stays valid when the tape is reset. In a notebook of the kernels JJava or IJava, an explanation that is the value of a cell is
 * displayed as the page of {@link #html}.
 *
 * @param output the name of the result
 * @param rows a row for each node that the result depends on, in the order of the tape
 */
public record Explanation(String output, List<Row> rows) {
    static {
        NotebookDisplay.register(Explanation.class, Explanation::html);
    }

    /** Copies the list. */
    public Explanation {
        rows = List.copyOf(rows);
    }

    /**
     * The explanation of a node.
     *
     * @param id the position on the tape; {@code operands} refer to nodes by their positions
     * @param label the user's name, or op and position if there is no name, as in {@code tanh#3}
     * @param isNamed whether {@code label} is the user's name
     * @param isParam whether the node is a parameter
     * @param op the name of the op
     * @param attribute the attribute of the op, empty if it has none
     * @param attributeLetter the letter of the attribute in {@code formula} and {@code rule}, or an empty string
     * @param operands the positions of the operands
     * @param shape the shape of the value
     * @param min the smallest finite element, NaN if no element is finite
     * @param max the largest finite element, NaN if no element is finite
     * @param nonFinite the number of elements that are infinite or NaN
     * @param formula the formula of the op
     * @param rule the VJP rule of the op as text, empty for a leaf
     * @param line the line of user code that recorded the node, or null if the tape did not note it
     * @param value a copy of the value
     * @param cotangent the derivative of the sum of the result with respect to this node, or null if the node is not
     *     between the parameters and the result
     * @param letters the letter of each operand in {@code formula} and {@code rule}, empty for an operand without a
     *     letter
     * @param contributions the contributions of the rule to the cotangents of the operands; if an op has several
     *     outputs, only the row of the first output lists them
     */
    public record Row(
            int id,
            String label,
            boolean isNamed,
            boolean isParam,
            String op,
            String attribute,
            String attributeLetter,
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

        /** Returns the op with its attribute, as in {@code scale(0.5)}. */
        public String call() {
            return attribute.isEmpty() ? op : op + "(" + attribute + ")";
        }

        /** Returns the range of the finite elements as text, as in {@code -1 … 2.5}. */
        public String range() {
            if (Double.isNaN(min)) return "none finite";
            String low = TextTable.number(min);
            return min == max ? low : low + " … " + TextTable.number(max);
        }

        /**
         * Returns the number of elements that are not finite and the position of the first such element, as in {@code
         * 2, first at [0, 1]}; an empty string if all are finite.
         */
        public String nonFiniteText() {
            if (nonFinite == 0) return "";
            int first = 0;
            while (Double.isFinite(value.data[first])) first++;
            return nonFinite + ", first at [" + first / value.numCols + ", " + first % value.numCols + "]";
        }

        /** Returns the Frobenius norm of the cotangent, if there is one. The norm is NaN if an element is NaN. */
        public Optional<Double> cotangentNorm() {
            return Optional.ofNullable(cotangent).map(Row::norm);
        }

        private static double norm(DMatrixRMaj m) {
            double sum = 0;
            for (int i = 0, n = m.getNumElements(); i < n; i++) sum += Math.abs(m.data[i]);
            return Double.isFinite(sum) && sum > 0 ? NormOps_DDRM.normF(m) : sum; // normF is wrong for ∞ and NaN
        }
    }

    /**
     * Returns the row of the node at a position of the tape.
     *
     * @throws IllegalArgumentException if the result does not depend on a node at this position
     */
    public Row at(int id) {
        return rows.stream()
                .filter(row -> row.id == id)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(output + " does not depend on a node at position " + id));
    }

    /** Returns a table in plain text, with aligned columns. */
    public String text() {
        return TableFormat.text(this);
    }

    /** Returns a table in Markdown. */
    public String markdown() {
        return TableFormat.markdown(this);
    }

    /** Returns a graph in the language of Graphviz. */
    public String dot() {
        return GraphFormat.dot(this);
    }

    /** Returns a flowchart in the language of Mermaid, which many Markdown viewers draw. */
    public String mermaid() {
        return GraphFormat.mermaid(this);
    }

    /**
     * Returns the explanation as JSON: the nodes with their place in the graph, formulas, values, cotangents and local
     * Jacobians. Of a large matrix it has the corners. This is what the page of {@link #html} draws.
     */
    public String json() {
        return ExplanationJson.of(this);
    }

    /**
     * Returns an HTML page that steps through the computation in a browser, forward and backward, with buttons or keys.
     * It shows the graph, the matrices, each rule with the matrices in place of its letters, and how the cotangents add
     * up. The page is a single file and loads nothing.
     */
    public String html() {
        return ExplorerPage.html(this);
    }

    /**
     * Writes {@link #html} to a file, and creates its folder if necessary. If the disk is full, an earlier file is kept.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) Files.createDirectories(folder);
            AtomicFile.write(file, html());
        } catch (IOException e) {
            throw new UncheckedIOException("explain: " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Returns {@link #text}. */
    @Override
    public String toString() {
        return text();
    }
}
