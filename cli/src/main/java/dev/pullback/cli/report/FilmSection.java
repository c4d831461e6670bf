package dev.pullback.cli.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import dev.pullback.train.watch.Film;
import dev.pullback.train.watch.Finding;
import dev.pullback.train.watch.Frame;
import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The part of the page in which one moves a slider over the epochs of a training run. */
final class FilmSection {
    private static final int MOST_POINTS = 400;

    /** The numbers of four digits are enough for a picture, and NaN is not JSON. */
    private static final Gson GSON = new GsonBuilder()
            .serializeNulls()
            .registerTypeAdapter(Double.class, (JsonSerializer<Double>) (v, type, context) -> rounded(v))
            .registerTypeAdapter(double.class, (JsonSerializer<Double>) (v, type, context) -> rounded(v))
            .create();

    private FilmSection() {}

    private record Data(
            List<Frame> frames,
            Film.@Nullable Plane plane,
            Film.@Nullable Units units,
            List<List<Integer>> colours,
            int epochs,
            List<Double> trainLoss,
            List<Double> validationLoss) {}

    private static JsonElement rounded(double v) {
        if (!Double.isFinite(v)) return JsonNull.INSTANCE;
        return new JsonPrimitive(Double.parseDouble(String.format(Locale.ROOT, "%.4g", v)));
    }

    /** Appends the findings as a list, or one sentence if there are none. */
    static void findings(Html html, List<Finding> findings) {
        html.heading("What to look at");
        if (findings.isEmpty()) {
            html.raw("<p>No problem was found in this run.</p>");
            return;
        }
        html.raw("<ul>");
        for (Finding f : findings)
            html.raw("<li><strong>" + Html.escaped(f.text()) + "</strong>: " + Html.escaped(f.advice()) + "</li>");
        html.raw("</ul>");
    }

    /** Appends the film. The page must contain {@link #script} after it. */
    static void film(Html html, Film film, LearningCurves curves) {
        html.heading("The run, epoch by epoch");
        int last = film.frames().size() - 1;
        html.raw("<p><button id=\"film-play\" type=\"button\">Play</button> <label>Epoch <input id=\"film-epoch\""
                + " type=\"range\" min=\"0\" max=\"" + last + "\" value=\"" + last + "\"></label>"
                + " <output id=\"film-text\"></output></p>");
        html.raw("<p>Loss of the training rows"
                + (curves.validationLoss().isEmpty() ? "" : " and of the validation rows")
                + ", on a logarithmic scale:</p>");
        html.raw("<canvas id=\"film-loss\" role=\"img\" aria-label=\"loss by epoch\"></canvas>");
        if (film.plane() != null)
            html.raw("<p>Decision boundary:</p><canvas id=\"film-boundary\" role=\"img\""
                    + " aria-label=\"decision boundary\"></canvas>");
        if (film.units() != null) {
            html.raw("<p>" + Html.escaped(firstUpper(film.units().text())) + ":</p><div id=\"film-units\">"
                    + "<canvas role=\"img\" aria-label=\"hidden unit\"></canvas>"
                            .repeat(film.frames().get(0).units().size())
                    + "</div>");
        }
        html.raw(
                "<p>Layers, measured on a sample of the training rows. <i>Update</i> is the change of the parameters in one"
                        + " step relative to their size; <i>dead</i> units pass no gradient, <i>saturated</i> units hardly any; <i>cotangents</i> are the gradients by the outputs.</p>");
        html.raw(
                "<div class=\"scroll\"><table id=\"film-layers\" class=\"numbers\"><thead><tr><th>layer</th><th>gradient</th>"
                        + "<th>update</th><th>dead</th><th>saturated</th><th>outputs</th><th>cotangents</th></tr></thead><tbody></tbody></table></div>");
        if (!film.frames().get(0).confusion().isEmpty()) confusion(html, film.classNames());
        html.raw("<script type=\"application/json\" id=\"film-data\">" + GSON.toJson(data(film, curves)) + "</script>");
    }

    private static String firstUpper(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static void confusion(Html html, List<String> names) {
        StringBuilder table =
                new StringBuilder("<p>Rows of the sample by true class (line) and predicted class (column):</p>");
        table.append("<div class=\"scroll\"><table id=\"film-confusion\" class=\"numbers\"><thead><tr><th></th>");
        for (String name : names)
            table.append("<th>").append(Html.escaped(Drawing.label(name, 20))).append("</th>");
        table.append("</tr></thead><tbody>");
        for (String name : names)
            table.append("<tr><td>")
                    .append(Html.escaped(Drawing.label(name, 20)))
                    .append("</td>")
                    .append("<td></td>".repeat(names.size()))
                    .append("</tr>");
        html.raw(table.append("</tbody></table></div>").toString());
    }

    private static Data data(Film film, LearningCurves curves) {
        int classes = Math.max(film.classNames().size(), 2);
        List<List<Integer>> colours = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
            Color c = Drawing.color(k, classes);
            colours.add(List.of(c.getRed(), c.getGreen(), c.getBlue()));
        }
        return new Data(
                film.frames(),
                film.plane(),
                film.units(),
                colours,
                curves.trainLoss().size(),
                thinned(curves.trainLoss()),
                thinned(curves.validationLoss()));
    }

    private static List<Double> thinned(List<Double> values) {
        if (values.size() <= MOST_POINTS) return values;
        List<Double> some = new ArrayList<>(Collections.nCopies(MOST_POINTS, 0.0));
        for (int i = 0; i < MOST_POINTS; i++)
            some.set(i, values.get((int) ((i + 1L) * values.size() / MOST_POINTS) - 1));
        return some;
    }

    /** Returns the program of the page. */
    static String script() {
        try (InputStream in = Objects.requireNonNull(FilmSection.class.getResourceAsStream("film.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
