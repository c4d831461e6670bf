package dev.pullback.kernels.product;

/**
 * The loops of a product in single precision other than the register tiles: conversion of parts of A and B to floats,
 * and of sums to doubles. This class is their implementation in plain Java.
 */
class SingleLoops {
    /** Converts a block whose rows are rows of A or columns of B, and sets their magnitudes, which begin at index i. */
    void alongRows(Conversion block, Magnitudes magnitudes, int i) {
        for (int r = 0; r < block.rows; r++) rest(block, r, 0, magnitudes, i + r);
    }

    /** Converts the elements of a row from column j on. */
    static void rest(Conversion block, int row, int j, Magnitudes magnitudes, int i) {
        int p = block.at + row * block.fromRow;
        int q = block.toAt + row * block.toRow;
        for (; j < block.cols; j++) {
            double x = block.from[p + j];
            block.to[q + j] = (float) x;
            magnitudes.add(i, x);
        }
    }

    /** Converts a block whose columns are rows of A or columns of B, and adds to their magnitudes from index i on. */
    void acrossRows(Conversion block, Magnitudes magnitudes, int i) {
        acrossRest(block, 0, magnitudes, i);
    }

    /** Converts the columns from j on. */
    static void acrossRest(Conversion block, int j, Magnitudes magnitudes, int i) {
        if (j == block.cols) return;
        for (int r = 0; r < block.rows; r++) {
            int p = block.at + r * block.fromRow;
            int q = block.toAt + r * block.toRow;
            for (int k = j; k < block.cols; k++) {
                double x = block.from[p + k];
                block.to[q + k] = (float) x;
                magnitudes.add(i + k, x);
            }
        }
    }

    /** Computes {@code C = Z + sums} for a tile of C. */
    void addSums(ProductTask tile, float[] sums, int sumsRow) {
        for (int i = 0; i < tile.m; i++) addRest(tile, i, 0, sums, i * sumsRow);
    }

    /** Computes a row of {@link #addSums} from column j on. */
    static void addRest(ProductTask tile, int i, int j, float[] sums, int at) {
        int z = tile.z0 + i * tile.zRow;
        int c = tile.c0 + i * tile.cRow;
        for (; j < tile.n; j++) tile.c[c + j] = tile.z[z + j] + sums[at + j];
    }
}
