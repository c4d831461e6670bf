// Heads for JBang, which runs this file alone: jbang CharacterModel.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.GruCell;
import dev.pullback.train.Initializer;
import dev.pullback.train.Linear;
import dev.pullback.train.LstmCell;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.optim.Adam;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * Lesson 13: a network that reads a text character by character and predicts the next one. Its state is a row of numbers
 * that the cell changes with each character. A program holds the cell unrolled over 20 characters of 16 places in the
 * text; the state after the last character is an input of the next run, so the network can use what it read earlier,
 * although gradients flow through 20 characters only. The text consists of random sentences, so no network can predict
 * everything: the beginning of a word is random, the rest of it is not.
 *
 * <p>Expected output: without any training the network needs as many bits for a character as if all were equally
 * frequent. Both cells learn to need less than one, and then write sentences of their own.
 */
public final class CharacterModel {
    private static final String ALPHABET = " .abcdefghijklmnopqrstuvwxyz";
    private static final String[] ADJECTIVES = {"old", "small", "brown", "lazy", "clever", "hungry"};
    private static final String[] ANIMALS = {"fox", "dog", "horse", "rabbit", "goose", "cat"};
    private static final String[] VERBS = {"sees", "follows", "greets", "chases", "ignores"};
    private static final int SENTENCES = 500;

    private static final int PLACES = 16;
    private static final int STEPS = 20;
    private static final int UNITS = 48;
    private static final int RUNS = 400;

    private CharacterModel() {}

    /** A cell with its state in one matrix, so that both kinds can be trained by the same code. */
    private interface Cell {
        Var next(Var x, Var state);

        /** Returns the part of the state from which the next character is predicted. */
        Var output(Var state);

        int columns();
    }

    private static Cell gru(SplitMix random) {
        GruCell cell = GruCell.of("gru", ALPHABET.length(), UNITS, random);
        return new Cell() {
            @Override
            public Var next(Var x, Var state) {
                return cell.next(x, state);
            }

            @Override
            public Var output(Var state) {
                return state;
            }

            @Override
            public int columns() {
                return UNITS;
            }
        };
    }

    private static Cell lstm(SplitMix random) {
        LstmCell cell = LstmCell.of("lstm", ALPHABET.length(), UNITS, random);
        return new Cell() {
            @Override
            public Var next(Var x, Var state) {
                Var c = slice(state, 0, UNITS, state.rows(), UNITS);
                LstmCell.State next = cell.next(x, new LstmCell.State(output(state), c));
                return concatCols(next.h(), next.c());
            }

            @Override
            public Var output(Var state) {
                return slice(state, 0, 0, state.rows(), UNITS);
            }

            @Override
            public int columns() {
                return 2 * UNITS;
            }
        };
    }

    /** Runs the lesson. */
    public static void main(String[] args) {
        String text = sentences(new SplitMix(1));
        System.out.println(text.length() + " characters: " + text.substring(0, 64) + "...");
        System.out.printf(Locale.ROOT, "equally frequent: %.2f bits%n", Math.log(ALPHABET.length()) / Math.log(2));
        train("GRU", gru(new SplitMix(2)), text);
        train("LSTM", lstm(new SplitMix(2)), text);
    }

    private static String sentences(SplitMix random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SENTENCES; i++) {
            text.append("the ").append(ADJECTIVES[random.nextInt(ADJECTIVES.length)]);
            text.append(' ').append(ANIMALS[random.nextInt(ANIMALS.length)]);
            text.append(' ').append(VERBS[random.nextInt(VERBS.length)]);
            text.append(" the ").append(ANIMALS[random.nextInt(ANIMALS.length)]).append(". ");
        }
        return text.toString();
    }

    private static void train(String name, Cell cell, String text) {
        Linear readout = Linear.of("readout", UNITS, ALPHABET.length(), Initializer.GLOROT, new SplitMix(3));
        DMatrixRMaj state = new DMatrixRMaj(PLACES, cell.columns());
        // one column for each step: the characters at all places, and after the last step the one to be predicted
        DMatrixRMaj[] characters = new DMatrixRMaj[STEPS + 1];
        for (int t = 0; t <= STEPS; t++) characters[t] = new DMatrixRMaj(PLACES, 1);

        Program step = Program.training(Adam.of(0.01), tape -> unrolled(tape, cell, readout, state, characters));
        int stretch = text.length() / PLACES; // each place reads a stretch of its own
        for (int run = 0; run <= RUNS; run++) {
            int start = run * STEPS % (stretch - STEPS);
            for (int t = 0; t <= STEPS; t++) {
                for (int place = 0; place < PLACES; place++)
                    characters[t].data[place] = ALPHABET.indexOf(text.charAt(place * stretch + start + t));
            }
            step.run();
            state.setTo(step.value("state.next"));
            if (run % (RUNS / 4) == 0)
                System.out.printf(Locale.ROOT, "%s, step %3d: %.2f bits%n", name, run, step.scalar() / Math.log(2));
        }
        System.out.println(name + " writes: " + written(cell, readout, new SplitMix(4)));
    }

    /** Records the steps, and returns the mean loss of their predictions. */
    private static Var unrolled(Tape tape, Cell cell, Linear readout, DMatrixRMaj start, DMatrixRMaj[] characters) {
        Var state = tape.input("state", start);
        Var total = tape.constant(0);
        for (int t = 0; t < STEPS; t++) {
            state = cell.next(oneHot(tape.input("character " + t, characters[t]), ALPHABET.length()), state);
            Var logits = readout.apply(cell.output(state));
            Var next = tape.input("character " + (t + 1), characters[t + 1]);
            total = add(total, softmaxCrossEntropy(logits, next));
        }
        identity(state).named("state.next");
        return scale(total, 1.0 / STEPS);
    }

    /** Returns a text in which each character is drawn with the probability that the network gives it. */
    private static String written(Cell cell, Linear readout, SplitMix random) {
        DMatrixRMaj state = new DMatrixRMaj(1, cell.columns());
        DMatrixRMaj character = new DMatrixRMaj(1, 1);
        Program step = Program.forward(tape -> {
            Var x = oneHot(tape.input("character", character), ALPHABET.length());
            Var next = cell.next(x, tape.input("state", state)).named("state.next");
            return softmax(readout.apply(cell.output(next)));
        });
        StringBuilder text = new StringBuilder();
        while (text.length() < 100) {
            step.run();
            state.setTo(step.value("state.next"));
            double rest = random.nextDouble();
            int drawn = 0;
            for (rest -= step.value().get(0);
                    rest >= 0 && drawn < ALPHABET.length() - 1;
                    rest -= step.value().get(drawn)) drawn++;
            character.set(0, drawn);
            text.append(ALPHABET.charAt(drawn));
        }
        return text.toString();
    }
}
