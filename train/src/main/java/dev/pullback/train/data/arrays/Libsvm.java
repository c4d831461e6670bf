package dev.pullback.train.data.arrays;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.MemoryLimit;
import dev.pullback.train.data.Messages;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ejml.data.DMatrixRMaj;

/**
 * Reads files of LIBSVM and svmlight: one row in a line, its label or target and then {@code index:value} for each feature
 * that is not 0, with indices from 1 in ascending order. {@code qid:N} and what follows {@code #} are left out.
 *
 * <pre>{@code
 * +1 1:0.5 3:-1
 * -1 2:0.25    # a comment
 * }</pre>
 *
 * <p>The features are stored as a full matrix. The number of features of a file is its largest index, so give it for a
 * test file, whose last features may all be 0.
 */
public final class Libsvm {
    /** The memory for the name of a feature. */
    private static final long NAME_BYTES = 80;

    private final Path file;
    private final List<Double> labels = new ArrayList<>();
    private final List<TreeMap<Integer, Double>> rows = new ArrayList<>();
    private int largest;
    private int line;

    private Libsvm(Path file) {
        this.file = file;
    }

    /**
     * Reads rows with classes; the number of features is the largest index. The names of the classes are the labels, in
     * numerical order.
     *
     * @throws DataException if the file cannot be read, or a line has another form
     */
    public static Dataset classes(Path file) {
        return read(file).dataset(0, true);
    }

    /**
     * Reads rows with classes and a given number of features. The classes are those of this file, so a test file must
     * have rows of the same classes as the training file.
     *
     * @throws DataException as for {@link #classes(Path)}, and if an index is larger than the number of features
     */
    public static Dataset classes(Path file, int features) {
        return read(file).dataset(features, true);
    }

    /**
     * Reads rows with a target; the number of features is the largest index.
     *
     * @throws DataException if the file cannot be read, or a line has another form
     */
    public static Dataset targets(Path file) {
        return read(file).dataset(0, false);
    }

    /**
     * Reads rows with a target and a given number of features.
     *
     * @throws DataException as for {@link #targets(Path)}, and if an index is larger than the number of features
     */
    public static Dataset targets(Path file, int features) {
        return read(file).dataset(features, false);
    }

    private static Libsvm read(Path file) {
        Libsvm read = new Libsvm(file);
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) read.add(text);
        } catch (NoSuchFileException e) {
            throw new DataException(file + ": no such file", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + Messages.reason(e), e);
        }
        if (read.rows.isEmpty()) throw new DataException(file + ": has no rows");
        return read;
    }

    private void add(String text) {
        line++;
        int comment = text.indexOf('#');
        String row = (comment < 0 ? text : text.substring(0, comment)).strip();
        if (row.isEmpty()) return;
        String[] words = row.split("\\s+", -1);
        labels.add(number(words[0], "label"));
        TreeMap<Integer, Double> features = new TreeMap<>();
        for (int i = 1; i < words.length; i++) {
            int colon = words[i].indexOf(':');
            if (colon < 1) throw failure(Messages.quoted(words[i]) + " is not of the form index:value");
            String index = words[i].substring(0, colon);
            if (index.equals("qid")) continue;
            int at = index(index);
            if (!features.isEmpty() && at <= features.lastKey())
                throw failure("index " + at + " follows " + features.lastKey() + "; indices must ascend");
            features.put(at, number(words[i].substring(colon + 1), "value of index " + at));
            largest = Math.max(largest, at);
        }
        rows.add(features);
    }

    private int index(String text) {
        int at = 0;
        try {
            at = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw failure("the index " + Messages.quoted(text) + " is not a whole number", e);
        }
        if (at < 1) throw failure("the index is " + at + "; indices count from 1");
        return at;
    }

    private double number(String text, String what) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw failure("the " + what + " is " + Messages.quoted(text) + ", not a number", e);
        }
        if (!Double.isFinite(value)) throw failure("the " + what + " is " + text + "; it must be finite");
        return value;
    }

    private DataException failure(String reason) {
        return new DataException(file + ", line " + line + ": " + reason);
    }

    private DataException failure(String reason, Exception cause) {
        return new DataException(file + ", line " + line + ": " + reason, cause);
    }

    private Dataset dataset(int given, boolean classes) {
        if (given > 0 && largest > given)
            throw new DataException(file + ": has the index " + largest + " but there are only " + given + " features");
        int width = Math.max(given > 0 ? given : largest, 1);
        long numbers = (long) rows.size() * width;
        String subject = file + ": " + rows.size() + " rows of " + width + " features";
        if (numbers > MemoryLimit.LARGEST_MATRIX) throw new DataException(subject + " are too many for a matrix");
        MemoryLimit.require(numbers * Double.BYTES + width * NAME_BYTES, subject + ", as a full matrix,");
        DMatrixRMaj x = new DMatrixRMaj(rows.size(), width);
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            rows.get(i).forEach((index, value) -> x.set(row, index - 1, value));
        }
        if (!classes) {
            DMatrixRMaj y = new DMatrixRMaj(rows.size(), 1);
            for (int i = 0; i < y.numRows; i++) y.data[i] = labels.get(i);
            return Dataset.of(x, y);
        }
        List<Double> different = List.copyOf(new TreeSet<>(labels));
        int[] y = labels.stream()
                .mapToInt(label -> Collections.binarySearch(different, label))
                .toArray();
        List<String> features = new ArrayList<>();
        for (int j = 1; j <= width; j++) features.add("x" + j);
        return Dataset.of(x, y, different.stream().map(Libsvm::name).toList(), features);
    }

    private static String name(double label) {
        return label == Math.rint(label) && Math.abs(label) < 1L << 53
                ? Long.toString((long) label)
                : Double.toString(label);
    }
}
