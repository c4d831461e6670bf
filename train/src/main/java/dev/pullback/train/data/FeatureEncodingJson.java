package dev.pullback.train.data;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import dev.pullback.train.data.dialect.CellFormat;
import dev.pullback.train.data.dialect.Dialect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form in which a {@link FeatureEncoding} is stored. Gson sets a component to null if a damaged text lacks it,
 * so {@link #parse} checks every component before it builds an encoding.
 */
record FeatureEncodingJson(
        int version,
        Csv.@Nullable Header header,
        int width,
        @Nullable Missing missing,
        @Nullable Unseen unseen,
        @Nullable String label,
        int labelIndex,
        @Nullable List<String> classes,
        @Nullable List<ColumnJson> targets,
        @Nullable List<ColumnJson> columns,
        @Nullable DialectJson dialect) {
    private static final int VERSION = 1;
    private static final Gson GSON = new GsonBuilder()
            .disableHtmlEscaping()
            .setStrictness(Strictness.STRICT)
            .create();

    /** One column or target: either its categories, or the fill value, mean and deviation of its numbers. */
    record ColumnJson(
            @Nullable String name,
            int index,
            @Nullable List<String> categories,
            @Nullable Double fill,
            @Nullable Double mean,
            @Nullable Double deviation,
            @Nullable String format,
            @Nullable Boolean embedded) {}

    /** The dialect of the training file; absent if it is the standard one. */
    record DialectJson(
            @Nullable String encoding,
            @Nullable String separator,
            @Nullable String quote,
            @Nullable String decimal,
            @Nullable String thousands,
            @Nullable List<String> missing) {
        static @Nullable DialectJson of(Dialect d) {
            if (d.equals(Dialect.STANDARD)) return null;
            return new DialectJson(
                    d.encoding(),
                    String.valueOf(d.separator()),
                    String.valueOf(d.quote()),
                    String.valueOf(d.decimal()),
                    d.thousands() == 0 ? "" : String.valueOf(d.thousands()),
                    d.missing());
        }

        Dialect dialect() {
            String mark = require(thousands, "thousands");
            char point = character(decimal, "decimal");
            if (point != '.' && point != ',')
                throw new IllegalArgumentException("decimal is neither a point nor a comma");
            return new Dialect(
                    require(encoding, "encoding"),
                    character(separator, "separator"),
                    character(quote, "quote"),
                    point,
                    mark.isEmpty() ? '\0' : character(mark, "thousands"),
                    distinct(require(missing, "missing"), "marks of missing cells"));
        }

        private static char character(@Nullable String text, String name) {
            String given = require(text, name);
            if (given.length() != 1) throw new IllegalArgumentException(name + " is not one character");
            return given.charAt(0);
        }
    }

    static String write(FeatureEncoding encoding) {
        double[] means = encoding.scale().means();
        double[] deviations = encoding.scale().deviations();
        List<ColumnJson> columns = new ArrayList<>();
        for (int i = 0; i < means.length; i++) {
            Column c = encoding.columns().get(i);
            columns.add(
                    c.isNumber()
                            ? new ColumnJson(
                                    c.name(),
                                    c.index(),
                                    null,
                                    encoding.fill(i),
                                    means[i],
                                    deviations[i],
                                    storedFormat(c),
                                    null)
                            : new ColumnJson(
                                    c.name(),
                                    c.index(),
                                    c.categories(),
                                    null,
                                    null,
                                    null,
                                    null,
                                    c.isEmbedded() ? true : null));
        }
        TableSource source = encoding.source();
        return GSON.toJson(new FeatureEncodingJson(
                VERSION,
                source.header() ? Csv.Header.PRESENT : Csv.Header.ABSENT,
                source.width(),
                source.missing(),
                source.unseen(),
                source.label(),
                source.labelIndex(),
                encoding.classNames(),
                source.hasLabel() ? null : targets(encoding),
                columns,
                DialectJson.of(source.dialect())));
    }

    private static @Nullable String storedFormat(Column column) {
        return column.format().isPlain() ? null : column.format().name();
    }

    /** Returns the targets; mean and deviation are absent if they are not scaled. */
    private static List<ColumnJson> targets(FeatureEncoding encoding) {
        double @Nullable [] means =
                encoding.targetScale().map(Standardizer::means).orElse(null);
        double @Nullable [] deviations =
                encoding.targetScale().map(Standardizer::deviations).orElse(null);
        List<ColumnJson> targets = new ArrayList<>();
        for (Column c : encoding.source().targets()) {
            int i = targets.size();
            targets.add(new ColumnJson(
                    c.name(),
                    c.index(),
                    null,
                    null,
                    means == null ? null : (Double) means[i],
                    deviations == null ? null : (Double) deviations[i],
                    storedFormat(c),
                    null));
        }
        return targets;
    }

    static FeatureEncoding parse(String text) {
        try {
            return require(GSON.fromJson(text, FeatureEncodingJson.class), "the JSON object")
                    .encoding();
        } catch (JsonParseException e) {
            throw new DataException("encoding: the text is not the JSON that FeatureEncoding.toText writes", e);
        } catch (IllegalArgumentException e) {
            throw new DataException("encoding: " + Messages.printable(String.valueOf(e.getMessage())), e);
        }
    }

    private FeatureEncoding encoding() {
        if (version != VERSION)
            throw new IllegalArgumentException("version " + version + "; only " + VERSION + " is known");
        requireIndex("width", width, CsvColumns.MOST + 1);
        if (targets == null) requireIndex("labelIndex", labelIndex, width);
        List<Column> targetColumns = new ArrayList<>();
        for (ColumnJson target : targets == null ? List.<ColumnJson>of() : targets) {
            ColumnJson c = require(target, "a target");
            requireIndex("index", c.index, width);
            String name = require(c.name, "the name of a target");
            targetColumns.add(new Column(name, c.index, format(c, name)));
        }
        distinct(targetColumns.stream().map(Column::name).toList(), "targets");
        TableSource source = new TableSource(
                "data",
                require(header == Csv.Header.DETECT ? null : header, "header") == Csv.Header.PRESENT,
                require(label, "label"),
                targets == null ? labelIndex : -1,
                targetColumns,
                width,
                require(missing, "missing"),
                require(unseen, "unseen"),
                dialect == null ? Dialect.STANDARD : dialect.dialect(),
                TableReading.NONE);
        List<ColumnJson> given = require(columns, "columns");
        if (given.isEmpty()) throw new IllegalArgumentException("there is no column");
        int n = given.size();
        List<Column> read = new ArrayList<>();
        double[] fill = new double[n];
        double[] means = new double[n];
        double[] deviations = new double[n];
        for (int i = 0; i < n; i++) {
            ColumnJson c = require(given.get(i), "a column");
            String name = require(c.name, "the name of a column");
            requireIndex("index", c.index, width);
            if (c.categories == null) {
                read.add(new Column(name, c.index, format(c, name)));
                fill[i] = require(c.fill, "fill");
                means[i] = require(c.mean, "mean");
                deviations[i] = require(c.deviation, "deviation");
            } else {
                read.add(Column.ofCategories(
                        name,
                        c.index,
                        distinct(c.categories, "categories of " + Messages.quoted(name)),
                        Boolean.TRUE.equals(c.embedded)));
                if (c.categories.isEmpty()) throw new IllegalArgumentException(read.get(i) + " has no category");
                deviations[i] = 1;
            }
        }
        distinct(read.stream().map(Column::name).toList(), "columns");
        List<String> classNames = distinct(require(classes, "classes"), "classes");
        return new FeatureEncoding(source, read, fill, Standardizer.of(means, deviations), targetScale(), classNames);
    }

    private static CellFormat format(ColumnJson column, String name) {
        String format = column.format == null ? CellFormat.PLAIN.name() : column.format;
        if (!CellFormat.isValid(format))
            throw new IllegalArgumentException("the format of " + Messages.quoted(name) + " is unknown");
        return new CellFormat(format);
    }

    private @Nullable Standardizer targetScale() {
        List<ColumnJson> given = targets;
        if (given == null || given.isEmpty() || given.get(0).mean == null) return null;
        return Standardizer.of(
                given.stream()
                        .mapToDouble(c -> require(c.mean, "the mean of a target"))
                        .toArray(),
                given.stream()
                        .mapToDouble(c -> require(c.deviation, "the deviation of a target"))
                        .toArray());
    }

    private static <T> T require(@Nullable T value, String name) {
        if (value == null) throw new IllegalArgumentException(name + " is missing or has an unknown value");
        return value;
    }

    private static void requireIndex(String name, int index, int bound) {
        if (index < 0 || index >= bound)
            throw new IllegalArgumentException(name + " is " + index + "; it must be from 0 to " + (bound - 1));
    }

    private static List<String> distinct(List<String> names, String subject) {
        for (String name : names) require(name, "one of the " + subject);
        if (new HashSet<>(names).size() != names.size())
            throw new IllegalArgumentException("two of the " + subject + " are the same: " + Messages.list(names));
        return names;
    }
}
