// Heads for JBang, which runs this file alone: jbang TwoMoons.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import dev.pullback.train.Accuracy;
import dev.pullback.train.Mlp;
import dev.pullback.train.Predictions;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Adam;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * Lesson 3: two half moons that no straight line can separate. A hidden layer makes the border curved. Expected
 * output: the accuracy of the linear model stays below 0.9. The model with hidden units classifies nearly all points
 * correctly, and the map shows its curved border.
 */
public final class TwoMoons {
    private TwoMoons() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        Dataset.Split data = Generated.moons(1000, 0.1, 1).split(0.2, 1);

        Mlp straight = Mlp.of(2, 2).seed(1);
        train(straight, data.train());
        System.out.printf(Locale.ROOT, "without hidden units: %.2f%n", Accuracy.of(straight, data.test()));

        Mlp bent = Mlp.of(2, 16, 2).seed(1);
        train(bent, data.train());
        System.out.printf(Locale.ROOT, "with 16 hidden units: %.2f%n", Accuracy.of(bent, data.test()));

        // The class at each point of a grid, from the upper left corner (-1.5, 1.5) to the lower right one (2.5, -1).
        int rows = 11;
        int cols = 41;
        DMatrixRMaj grid = new DMatrixRMaj(rows * cols, 2);
        for (int i = 0; i < grid.numRows; i++) {
            int row = i / cols;
            int col = i % cols;
            grid.set(i, 0, -1.5 + 0.1 * col);
            grid.set(i, 1, 1.5 - 0.25 * row);
        }
        int[] classes = Predictions.classes(bent, grid);
        for (int row = 0; row < rows; row++) {
            StringBuilder line = new StringBuilder();
            for (int col = 0; col < cols; col++) line.append(classes[row * cols + col] == 0 ? '.' : '#');
            System.out.println(line);
        }
    }

    private static void train(Mlp net, Dataset rows) {
        Trainer.of(net).optimizer(Adam.of(0.01)).epochs(40).seed(1).fit(rows);
    }
}
