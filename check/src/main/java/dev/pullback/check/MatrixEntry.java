package dev.pullback.check;

/** The position of an entry in a named matrix, as in {@code X[1,0]}. */
public record MatrixEntry(String matrix, int row, int col) {
    @Override
    public String toString() {
        return matrix + "[" + row + "," + col + "]";
    }
}
