package dev.pullback.spark;

import dev.pullback.train.Model;
import dev.pullback.train.Weights;
import dev.pullback.train.data.Generated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The Spark session of the tests, and data frames for them. */
final class LocalSpark {
    private LocalSpark() {}

    /** Returns the session; failed tasks are tried again, as on a cluster. */
    static SparkSession session() {
        return SparkSession.builder()
                .master("local[2,4]")
                .appName("pullback")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.driver.host", "localhost")
                .config("spark.log.level", "WARN")
                .getOrCreate();
    }

    static StructType schema() {
        return new StructType()
                .add("features", SQLDataTypes.VectorType())
                .add("label", DataTypes.DoubleType)
                .add("weight", DataTypes.DoubleType);
    }

    static List<Row> rows(dev.pullback.train.data.Dataset data) {
        int n = data.features().numCols;
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            double[] x = Arrays.copyOfRange(data.features().data, i * n, (i + 1) * n);
            double label = data.hasClasses() ? data.labels()[i] : data.targets().data[i];
            rows.add(RowFactory.create(Vectors.dense(x), label, 1.0 + i % 3));
        }
        return rows;
    }

    /** Returns all weights of a model. */
    static double[] weights(Model model) {
        return Weights.of(model.net(), model.featureNames().size()).all().values().stream()
                .flatMapToDouble(m -> Arrays.stream(m.data, 0, m.getNumElements()))
                .toArray();
    }

    /** Returns moons in an order of its own for each number of partitions. */
    static Dataset<Row> moons(int count, int partitions) {
        List<Row> rows = rows(Generated.moons(count, 0.15, 1));
        Collections.shuffle(rows, new Random(partitions));
        return session().createDataFrame(rows, schema()).repartition(partitions);
    }
}
