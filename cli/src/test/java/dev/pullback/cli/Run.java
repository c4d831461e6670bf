package dev.pullback.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** The output and exit code of a command. */
record Run(int exitCode, String out, String err) {
    static Run of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(false, new PrintWriter(out), new PrintWriter(err), args);
        return new Run(exitCode, out.toString(), err.toString());
    }

    List<String> lines() {
        return out.lines().toList();
    }

    /** Returns the number in the last line, {@code test accuracy 0.9876}. */
    double testAccuracy() {
        String last = lines().get(lines().size() - 1);
        if (!last.matches("test accuracy [01]\\.\\d{4}")) throw new AssertionError("last line: " + last + "\n" + err);
        return Double.parseDouble(last.substring("test accuracy ".length()));
    }
}
