package dev.pullback.check;

/** One entry of a matrix, by name: {@code X[1,0]}. */
public record MatrixEntry(String matrix, int row, int col) {
    @Override
    public String toString() {
        return matrix + "[" + row + "," + col + "]";
    }
}
