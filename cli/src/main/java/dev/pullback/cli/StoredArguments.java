package dev.pullback.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.pullback.train.Model;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * The arguments of {@code train} as a note in its checkpoints. If a run is continued by {@code --resume}, arguments
 * that the user does not repeat are taken from this note. {@link RunNotes} verifies that the settings of both runs
 * are equal.
 */
final class StoredArguments {
    /** The name of the note. */
    static final String NOTE = "arguments";

    /** Options that decide nothing about the weights. */
    private static final Set<String> NOT_SETTINGS = Set.of(
            "--resume",
            "--quiet",
            "--json",
            "--tensorboard",
            "--threads",
            "--folds",
            "--repeats",
            "--try",
            "--try-at-most");

    private StoredArguments() {}

    /** Returns the text of the note for the arguments of a command. */
    static String text(ParseResult given) {
        List<String> arguments = new ArrayList<>();
        for (PositionalParamSpec positional : given.matchedPositionals()) {
            for (String value : positional.originalStringValues()) arguments.add(value);
        }
        for (OptionSpec option : given.matchedOptions()) {
            if (NOT_SETTINGS.contains(option.longestName())) continue;
            if (option.arity().max() == 0) arguments.add(option.longestName());
            else for (String value : option.originalStringValues()) arguments.add(option.longestName() + "=" + value);
        }
        return new GsonBuilder().disableHtmlEscaping().create().toJson(arguments);
    }

    /**
     * Returns the stored arguments of a checkpoint that a command does not give again; none if an older version, which
     * stored no arguments, wrote the checkpoint.
     *
     * @throws DataException if the checkpoint cannot be read
     */
    static List<String> missing(Path checkpoint, ParseResult given) {
        String text = Model.load(checkpoint).notes().get(NOTE);
        if (text == null) return List.of();
        List<String> missing = new ArrayList<>();
        for (String argument : read(checkpoint, text)) {
            boolean isGiven = argument.startsWith("--")
                    ? given.hasMatchedOption(argument.replaceFirst("=.*", ""))
                    : !given.matchedPositionals().isEmpty();
            if (!isGiven) missing.add(argument);
        }
        return missing;
    }

    private static List<String> read(Path checkpoint, String text) {
        try {
            String[] read = new Gson().fromJson(text, String[].class);
            if (read == null || Arrays.asList(read).contains(null)) throw new JsonParseException("an argument is null");
            return List.of(read);
        } catch (JsonParseException e) {
            throw new DataException(
                    Messages.of(checkpoint) + ": training cannot be resumed: its note '" + NOTE + "' is damaged", e);
        }
    }
}
