// Heads for JBang, which runs this file alone: jbang HandwrittenDigits.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import dev.pullback.train.Mlp;
import dev.pullback.train.Predictions;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.optim.Adam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Lesson 4: handwritten digits as images of 8×8 gray pixels. The argument is the folder with {@code optdigits.tra} and
 * {@code optdigits.tes} of the UCI repository (Alpaydin, Kaynak 1998). The test digits were written by other people
 * than the training digits. Expected output: about 96 of 100 digits are recognised, and people would make similar
 * mistakes.
 */
public final class HandwrittenDigits {
    private HandwrittenDigits() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        if (args.length != 1 || !Files.exists(Path.of(args[0], "optdigits.tra"))) {
            System.out.println("digits: give the folder that holds optdigits.tra and optdigits.tes");
            return;
        }
        Csv csv = Csv.defaults().header(Csv.Header.ABSENT);
        Dataset raw = csv.read(Path.of(args[0], "optdigits.tra"));
        Standardizer scale = Standardizer.fit(raw.features()); // fitted on the training digits only
        Dataset train = scale.apply(raw);
        Dataset test = scale.apply(csv.readLike(Path.of(args[0], "optdigits.tes"), raw));
        System.out.println("train on " + train);
        System.out.println("test on " + test);

        Mlp net = Mlp.of(64, 32, 10).seed(1);
        System.out.println(net);
        Trainer.of(net).optimizer(Adam.of(0.003)).epochs(10).seed(1).fit(train);

        int[] read = Predictions.classes(net, test.features());
        int[][] mistakes = new int[10][10];
        int right = 0;
        for (int i = 0; i < read.length; i++) {
            if (read[i] == test.labels()[i]) right++;
            else mistakes[test.labels()[i]][read[i]]++;
        }
        System.out.printf(Locale.ROOT, "test accuracy %.2f%n", (double) right / read.length);

        int largest = 0;
        for (int[] row : mistakes) {
            for (int count : row) largest = Math.max(largest, count);
        }
        for (int truth = 0; truth < 10; truth++) {
            for (int predicted = 0; predicted < 10; predicted++) {
                if (mistakes[truth][predicted] == largest)
                    System.out.println("most often, " + test.classNames().get(truth) + " is read as "
                            + test.classNames().get(predicted));
            }
        }
    }
}
