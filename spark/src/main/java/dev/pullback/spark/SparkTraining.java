package dev.pullback.spark;

import dev.pullback.train.BlockGradient;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/** The training of a classifier or regressor on a data frame. */
final class SparkTraining {
    private final TrainingParams<?> params;
    private final Dataset<?> data;
    private final String featuresCol;
    private final String labelCol;
    private final int classes;
    private final List<Double> history = new ArrayList<>();

    /**
     * Creates a training.
     *
     * @param classes the number of classes, or 0 for a regression
     */
    SparkTraining(TrainingParams<?> params, Dataset<?> data, String featuresCol, String labelCol, int classes) {
        this.params = params;
        this.data = data;
        this.featuresCol = featuresCol;
        this.labelCol = labelCol;
        this.classes = classes;
    }

    /** Trains and returns the model. */
    Model run() {
        boolean weighted = !params.getWeightCol().isEmpty();
        int features = featureCount();
        NetworkPlan plan = params.plan(features, classes > 0 ? classes : 1, classes, weighted);
        SortedRows sorted = SortedRows.of(rows(weighted));
        SolverPlan solver = params.solverPlan(sorted.count());
        try (PartitionedRows rows = divided(sorted, plan, solver)) {
            Mlp net = plan.network();
            BlockGradient gradient = plan.gradient(net);
            history.addAll(rows.train(gradient, plan, solver));
            Model model = described(net, features, sorted);
            if (scales()) model = model.standardizer(rows.featureScale());
            return scales() && classes == 0 ? model.targetStandardizer(rows.targetScale()) : model;
        }
    }

    private boolean scales() {
        return (boolean) params.getOrDefault(params.standardization());
    }

    /** Divides rows into blocks, and removes the sorted ones. */
    private PartitionedRows divided(SortedRows sorted, NetworkPlan plan, SolverPlan solver) {
        try {
            BlockLayout together = BlockLayout.together(
                    sorted.count(),
                    params.getBlockSize(),
                    solver.usesEveryBlock() ? Long.MAX_VALUE : (int) params.getOrDefault(params.blocksPerStep()));
            int cores = data.sparkSession().sparkContext().defaultParallelism();
            boolean inOneTask = isInOneTask(plan, together);
            BlockLayout layout = inOneTask ? together : together.spread(sorted.partitions(), cores);
            return PartitionedRows.of(sorted, layout, plan, inOneTask, scales());
        } finally {
            sorted.unpersist();
        }
    }

    private boolean isInOneTask(NetworkPlan plan, BlockLayout layout) {
        String placement = params.getOrDefault(params.placement());
        return placement.equals(TrainingParams.AUTO) ? plan.isShort(layout) : placement.equals(TrainingParams.TASK);
    }

    /** Returns the loss of each epoch of adamw, or that at the end of l-bfgs. */
    List<Double> history() {
        return history;
    }

    private int featureCount() {
        Row first = data.select(functions.col(featuresCol)).toDF().head();
        return ((Vector) first.get(0)).size();
    }

    private JavaRDD<LabelledRow> rows(boolean weighted) {
        long seed = params.getSeed();
        int count = classes;
        return data.select(
                        functions.col(featuresCol),
                        functions.col(labelCol).cast("double"),
                        (weighted ? functions.col(params.getWeightCol()) : functions.lit(1.0)).cast("double"))
                .toDF()
                .javaRDD()
                .map(row -> {
                    if (row.isNullAt(0) || row.isNullAt(1) || row.isNullAt(2))
                        throw new IllegalArgumentException("pullback: a row has no features, label or weight: " + row);
                    double label = row.getDouble(1);
                    if (count > 0 && !(label >= 0 && label < count && label == Math.rint(label)))
                        throw new IllegalArgumentException("pullback: the label of a row is " + label
                                + "; it must be a whole number from 0 to " + (count - 1));
                    return LabelledRow.of(((Vector) row.get(0)).toArray(), label, row.getDouble(2), seed);
                });
    }

    private Model described(Mlp net, int features, SortedRows rows) {
        Provenance provenance = Provenance.of(String.format(
                        Locale.ROOT,
                        "%d rows, %d features, fingerprint %016x",
                        rows.count(),
                        features,
                        rows.fingerprint()))
                .setting("estimator", params.getClass().getSimpleName())
                .setting("params", params.settings())
                .metric("training loss", history.get(history.size() - 1));
        List<String> names = featureNames(features);
        Model model = classes > 0
                ? Model.of(net, names, classNames())
                : Model.of(
                        net,
                        dev.pullback.train.data.Dataset.of(
                                new org.ejml.data.DMatrixRMaj(1, features),
                                new org.ejml.data.DMatrixRMaj(1, 1),
                                List.of(labelCol),
                                names));
        return model.provenance(provenance);
    }

    /** Returns the names that VectorAssembler and others store with the column, or x0, x1, ... */
    private List<String> featureNames(int count) {
        List<String> names =
                new ArrayList<>(IntStream.range(0, count).mapToObj(i -> "x" + i).toList());
        AttributeGroup group = AttributeGroup.fromStructField(field(featuresCol));
        if (group.attributes().isEmpty()) return names;
        Attribute[] attributes = group.attributes().get();
        for (int i = 0; i < Math.min(count, attributes.length); i++) {
            if (attributes[i].name().isDefined())
                names.set(i, attributes[i].name().get());
        }
        return names;
    }

    /** Returns the names that StringIndexer stores with the column, or 0, 1, ... */
    private List<String> classNames() {
        Attribute attribute = Attribute.fromStructField(field(labelCol));
        if (attribute instanceof NominalAttribute nominal
                && nominal.values().isDefined()
                && nominal.values().get().length == classes)
            return List.of(nominal.values().get());
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    private StructField field(String column) {
        return data.schema().apply(column);
    }
}
