package dev.pullback.cli;

import dev.pullback.train.data.DataException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ejml.MatrixDimensionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Results go to standard output; whatever is wrong is one line on standard error and the exit code 2.
 */
@Command(
        name = "pullback",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        description =
                "Automatic differentiation for EJML matrices: train a classifier and use it, check gradients, list"
                        + " operations, explain a computation.",
        subcommands = {
            TrainCommand.class,
            PredictCommand.class,
            EvaluateCommand.class,
            ShowCommand.class,
            GradCheckCommand.class,
            OpsCommand.class,
            ExplainCommand.class,
            ShellCommand.class
        })
public final class Main implements Runnable {
    private static final int REFUSED = 2;
    /** Kept, since a logger that nobody holds forgets its level. */
    private static final Logger LIBRARY = Logger.getLogger("dev.pullback");

    @Spec
    private CommandSpec spec;

    private final boolean watched;

    private Main(boolean watched) {
        this.watched = watched;
    }

    /** Whether somebody watches what is printed, so that it may be drawn over. */
    boolean isWatched() {
        return watched;
    }

    /** What the manifest of the jar says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"pullback " + (version == null ? "(not packaged)" : version)};
        }
    }

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true"); // a display that is not there is then not asked for
        LIBRARY.setLevel(Level.WARNING); // advice on flags is for programs; here the launcher sets them
        System.exit(run(TrainingLog.isWatched(), writer(System.out), writer(System.err), args));
    }

    /** Runs a command; answers the exit code. */
    static int run(boolean watched, PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = line(watched)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, given) -> refuse(e.getCommandLine(), message(e)))
                .setExecutionExceptionHandler((e, command, given) -> refuse(command, message(e, command)));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            return refuse(line, "not enough memory (" + e.getMessage() + "); give Java more, as in java -Xmx8g");
        } finally {
            out.flush();
        }
    }

    /** The commands and their options. */
    static CommandLine line(boolean watched) {
        return new CommandLine(new Main(watched));
    }

    /** Without a command: says which there are. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int refuse(CommandLine command, String message) {
        command.getOut().flush();
        String line = message.replaceAll("\\s*[\\p{Cntrl}\\u2028\\u2029]+\\s*", " ");
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + line);
        command.getErr().flush();
        return REFUSED;
    }

    private static String message(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) return String.valueOf(e.getMessage());
        String given = unmatched.getUnmatched().get(0);
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (given.startsWith("-") && CsvArguments.isKeptWithModel(given.replaceFirst("=.*", ""), command))
            return given.replaceFirst("=.*", "") + " is an option of train: the model brings its own";
        if (given.startsWith("-"))
            return Choice.unknown("option", given, command.optionsMap().keySet());
        Set<String> commands = command.subcommands().keySet();
        return commands.isEmpty()
                ? "'" + given + "' is one argument too many"
                : Choice.unknown("command", given, commands);
    }

    /** What the user can mend is said as it is; anything else is a mistake of this program and says where it is. */
    private static String message(Exception e, CommandLine command) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof DataException data) return message + Remedies.of(data, command.getCommandSpec());
        if (e instanceof IllegalArgumentException
                || e instanceof MatrixDimensionException
                || e instanceof ArithmeticException
                || e instanceof UncheckedIOException) return message;
        StackTraceElement[] stack = e.getStackTrace();
        return "a defect of pullback, please report it: " + e + (stack.length == 0 ? "" : " at " + stack[0]);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, charset());
    }

    /** The console's, but UTF-8 where that cannot show a formula. */
    private static Charset charset() {
        for (String property : List.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")) {
            String name = System.getProperty(property);
            if (name != null && Charset.isSupported(name)) {
                Charset charset = Charset.forName(name);
                return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
            }
        }
        return StandardCharsets.UTF_8;
    }
}
