package dev.pullback.train.data;

import dev.pullback.train.data.CsvComplaints.Complaint;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.IGrowArray;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the cells of one feature column: its different texts with the number of their cells, its first
 * numbers, its missing cells and its first problem. {@link CsvColumnReader} collects it, {@link CsvColumnDecision} decides
 * from it what the column holds.
 */
final class CsvColumnCells {
    final String name;
    final int index;
    final CsvCell syntax;
    final Categories texts;

    private final IGrowArray counts = new IGrowArray(); // cells of each text
    private final IGrowArray firstLines = new IGrowArray(); // of each text
    private final List<Complaint> complaints = new ArrayList<>();
    private long numbers;
    private String firstNumber = "";
    private long firstNumberLine;
    private String firstInexact = "";
    private long missing;
    private long firstMissingLine;
    private String firstMissing = "";

    CsvColumnCells(String name, int index, CsvCell syntax, Categories texts) {
        this.name = name;
        this.index = index;
        this.syntax = syntax;
        this.texts = texts;
        for (int i = 0; i < texts.texts().size(); i++) counts.add(0);
    }

    /** Adds a number; {@code isInexact} says whether it has digits that a double does not hold. */
    void addNumber(char[] buffer, int from, int to, long line, boolean isInexact) {
        if (isInexact && firstInexact.isEmpty()) firstInexact = new String(buffer, from, to - from);
        if (numbers++ == 0) {
            firstNumber = new String(buffer, from, to - from);
            firstNumberLine = line;
        }
    }

    /** Adds a cell of a text, and returns the code of the text; {@link Categories#NONE} if there are too many. */
    int addText(String cell, long line) {
        int code = texts.find(cell);
        if (code == Categories.NONE) {
            code = texts.add(cell);
            if (code == Categories.NONE) return code;
            counts.add(0);
            firstLines.add((int) Math.min(line, Integer.MAX_VALUE));
        }
        counts.data[code]++;
        return code;
    }

    /** Adds a cell of a known text. */
    void addKnown(int code) {
        counts.data[code]++;
    }

    void addMissing(String cell, long line, long count) {
        if (missing == 0 || line < firstMissingLine) {
            firstMissing = cell;
            firstMissingLine = line;
        }
        missing += count;
    }

    /** Counts the cells of a text as missing. */
    void markMissing(int code) {
        addMissing(texts.texts().get(code), firstLines.data[code], counts.data[code]);
    }

    /** Records a problem; only the first one of a column is kept. */
    void complain(long line, String text, Csv.Setting... remedies) {
        if (complaints.isEmpty()) complaints.add(Complaint.of(line, toString(), text, remedies));
    }

    /** Records that a cell is no finite number. */
    void complainOf(String cell, long line, String rest) {
        complain(
                line,
                syntax.complaint(cell) + rest,
                syntax.isText(cell)
                        ? new Csv.Setting[] {Csv.Setting.CATEGORICAL, Csv.Setting.IGNORE}
                        : new Csv.Setting[] {});
    }

    /** Returns the problem of the column, if there is one. */
    List<Complaint> complaints() {
        return complaints;
    }

    /**
     * Returns the complaint about missing cells, or null if there are none.
     *
     * @param mayBeCategory whether a word that marks them may be a category
     */
    @Nullable
    Complaint complaintOfMissing(boolean mayBeCategory) {
        if (missing == 0) return null;
        boolean isWord = mayBeCategory && firstMissing.chars().anyMatch(Character::isLetter);
        return CsvComplaints.missing(firstMissingLine, toString(), syntax.complaint(firstMissing), missing, isWord);
    }

    long missing() {
        return missing;
    }

    /** Returns the number of cells that are numbers. */
    long numbers() {
        return numbers;
    }

    String firstNumber() {
        return firstNumber;
    }

    long firstNumberLine() {
        return firstNumberLine;
    }

    /** Returns the first number with digits that a double does not hold; empty if there is none. */
    String firstInexact() {
        return firstInexact;
    }

    /** Returns the number of cells of a text. */
    int count(String text) {
        return counts.data[texts.find(text)];
    }

    /** Returns the number of cells of all texts. */
    long countOfTexts() {
        long count = 0;
        for (int i = 0; i < counts.length; i++) count += counts.data[i];
        return count;
    }

    /** Returns the line of the first cell of a text. */
    int firstLine(int code) {
        return firstLines.data[code];
    }

    /** Returns the description of the column for error messages. */
    @Override
    public String toString() {
        return Column.describe(name, index);
    }
}
