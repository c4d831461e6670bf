package dev.pullback.cli;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ejml.MatrixDimensionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program {@code pullback}. Commands print their results to standard output. An error is one line on standard error, and
 * the exit code is 2.
 */
@Command(
        name = "pullback",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        description =
                "Automatic differentiation for EJML matrices: train a classifier and use it, check gradients, list"
                        + " operations, explain a computation.")
public final class Main implements Runnable {
    private static final int REFUSED = 2;

    /** The commands by name, in the order of the usage help. */
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("train", TrainCommand.class);
        COMMANDS.put("predict", PredictCommand.class);
        COMMANDS.put("evaluate", EvaluateCommand.class);
        COMMANDS.put("show", ShowCommand.class);
        COMMANDS.put("export", ExportCommand.class);
        COMMANDS.put("gradcheck", GradCheckCommand.class);
        COMMANDS.put("ops", OpsCommand.class);
        COMMANDS.put("explain", ExplainCommand.class);
        COMMANDS.put("playground", PlaygroundCommand.class);
        COMMANDS.put("shell", ShellCommand.class);
    }

    /** A field, because a logger without a strong reference loses its level. */
    private static final Logger LIBRARY = Logger.getLogger("dev.pullback");

    @Spec
    private CommandSpec spec;

    private final boolean terminal;

    private Main(boolean terminal) {
        this.terminal = terminal;
    }

    boolean isTerminal() {
        return terminal;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"pullback " + (version == null ? "(not packaged)" : version)};
        }
    }

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true"); // pictures need no display
        LIBRARY.setLevel(Level.WARNING); // hides advice on flags, because the launcher sets them
        // Not System.out, which keeps silent about errors.
        PrintWriter out = CheckedOutput.of(new FileOutputStream(FileDescriptor.out), charset());
        System.exit(run(TrainingLog.isTerminal(), out, new PrintWriter(System.err, true, charset()), args));
    }

    static int run(boolean terminal, PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = line(terminal, args)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, given) -> refuse(e.getCommandLine(), message(e)))
                .setExecutionExceptionHandler((e, command, given) -> refuse(command, message(e, command)));
        int exitCode;
        try {
            exitCode = line.execute(args);
        } catch (OutOfMemoryError e) {
            exitCode = refuse(line, message(e));
        }
        // A PrintWriter keeps silent about errors until it is asked. checkError flushes first.
        if (!out.checkError()) return exitCode;
        String reason = out instanceof CheckedOutput checked ? checked.failure() : null;
        return refuse(line, "standard output cannot be written" + (reason == null ? "" : ": " + reason));
    }

    /**
     * Returns the command line for these arguments. If the first one is the name of a command, it has only that command:
     * picocli takes as long to find the options of all commands as {@code train moons} takes to train. Without arguments, it
     * has all commands.
     */
    static CommandLine line(boolean terminal, String... args) {
        Class<?> named = args.length == 0 ? null : COMMANDS.get(args[0]);
        // Its warnings about quotes in an argument would add lines to an error message.
        CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
        CommandLine line = new CommandLine(new Main(terminal));
        if (named == null) COMMANDS.forEach(line::addSubcommand);
        else line.addSubcommand(args[0], named);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false); // an argument that begins with @ means itself
    }

    /** Prints the list of commands if none is given. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int refuse(CommandLine command, String message) {
        command.getOut().flush();
        String line = Messages.printable(message.replaceAll("\\s*[\\r\\n\\u2028\\u2029]+\\s*", " "));
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + line);
        command.getErr().flush();
        return REFUSED;
    }

    private static String message(ParameterException e) {
        if (e.getCause() instanceof IllegalArgumentException cause) return String.valueOf(cause.getMessage());
        if (e.getArgSpec() instanceof OptionSpec option && option.type().isEnum()) return message(e, option);
        if (!(e instanceof UnmatchedArgumentException unmatched)) return String.valueOf(e.getMessage());
        String given = unmatched.getUnmatched().get(0);
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (given.startsWith("-") && CsvOptions.isStoredWithModel(given.replaceFirst("=.*", ""), command))
            return given.replaceFirst("=.*", "")
                    + " is an option of train only: the model stores how its table was read";
        if (given.startsWith("-"))
            return Lookup.unknown("option", given, command.optionsMap().keySet());
        Set<String> commands = command.subcommands().keySet();
        return commands.isEmpty()
                ? "'" + given + "' is one argument too many"
                : Lookup.unknown("command", given, commands);
    }

    /** Returns the message for a value that is not a constant of an enum. */
    private static String message(ParameterException e, OptionSpec option) {
        List<String> names = Arrays.stream(option.type().getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .toList();
        return Lookup.unknown(option.longestName(), e.getValue(), names);
    }

    /**
     * Returns the message of an exception. If the user cannot have caused it, the message reports a defect and its
     * place.
     */
    private static String message(Throwable e, CommandLine command) {
        if (e instanceof FailedAfterSavingException failed && failed.getCause() != null)
            return message(failed.getCause(), command) + "; " + failed.saved();
        if (e instanceof OutOfMemoryError memory) return message(memory);
        String message = String.valueOf(e.getMessage());
        if (e instanceof DataException data) return message + OptionHints.of(data, command.getCommandSpec());
        if (e instanceof IllegalArgumentException
                || e instanceof MatrixDimensionException
                || e instanceof ArithmeticException
                || e instanceof UncheckedIOException) return message;
        StackTraceElement[] stack = e.getStackTrace();
        return "a defect of pullback, please report it: " + e + (stack.length == 0 ? "" : " at " + stack[0]);
    }

    private static String message(OutOfMemoryError e) {
        return "not enough memory (" + e.getMessage() + "); give Java more, as in java -Xmx8g";
    }

    /** Returns the charset of the terminal, or UTF-8 if it is ASCII, which cannot show a formula. */
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
