package dev.pullback.spark;

import dev.pullback.kernels.Backend;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A program that tests run in another JVM. It prints its results as lines {@code = name value}.
 *
 * <ul>
 *   <li>{@code fit MASTER PARTITIONS KILL FOLDER} trains, kills an executor at the task with the number KILL (0 for none), and saves
 *       the model;
 *   <li>{@code transform FOLDER} reads the model and predicts.
 * </ul>
 */
final class SparkProgram {
    private final Map<String, Object> results = new TreeMap<>();

    private SparkProgram() {}

    public static void main(String[] args) throws Exception {
        SparkProgram program = new SparkProgram();
        if (args[0].equals("fit")) program.fit(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]), args[4]);
        else program.transform(args[1]);
        program.results.forEach((name, value) -> System.out.println("= " + name + " " + value));
        SparkSession.active().stop();
    }

    private void fit(String master, int partitions, int kill, String folder) throws Exception {
        SparkSession session = session(master);
        Watch watch = new Watch(kill);
        session.sparkContext().addSparkListener(watch);
        PullbackClassificationModel model = new PullbackClassifier()
                .setHiddenLayers(16, 16)
                .setMaxIter(5)
                .setBlockSize(128)
                .setBlocksPerStep(8)
                .setPlacement(master.startsWith("local-cluster") ? "cluster" : "auto")
                .setSeed(1)
                .fit(LocalSpark.moons(5000, partitions));
        double[] weights = LocalSpark.weights(model.model());
        model.save(folder);
        results.put("weights", Arrays.hashCode(weights));
        results.put("backend", Backend.get());
        results.put("executors", watch.computing.size());
        results.put("started", watch.added.get());
        results.put("killed", watch.killed.get());
        predict(model);
    }

    private void transform(String folder) {
        session("local[2]");
        predict(PullbackClassificationModel.load(folder));
    }

    private void predict(PullbackClassificationModel model) {
        Dataset<Row> predicted = model.transform(LocalSpark.moons(500, 1)).select("probability", "prediction");
        // The order of the rows depends on the cluster.
        int hash = 0;
        for (Row row : predicted.collectAsList())
            hash += 31 * Arrays.hashCode(((Vector) row.get(0)).toArray()) + Double.hashCode(row.getDouble(1));
        results.put("predictions", hash);
    }

    private static SparkSession session(String master) {
        return SparkSession.builder()
                .master(master)
                .appName("pullback")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.driver.host", "localhost")
                .config("spark.executor.memory", "512m")
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.task.maxFailures", "8")
                .config("spark.log.level", "ERROR")
                .getOrCreate();
    }

    /** Counts executors, and kills one. Executors of a local cluster are child processes of this JVM. */
    private static final class Watch extends SparkListener {
        private final int kill;
        private final Set<String> computing = new ConcurrentSkipListSet<>();
        private final AtomicInteger added = new AtomicInteger();
        private final AtomicInteger tasks = new AtomicInteger();
        private final AtomicInteger killed = new AtomicInteger();

        Watch(int kill) {
            this.kill = kill;
        }

        @Override
        public void onExecutorAdded(SparkListenerExecutorAdded event) {
            added.incrementAndGet();
        }

        @Override
        public void onTaskStart(SparkListenerTaskStart start) {
            if (tasks.incrementAndGet() != kill) return;
            ProcessHandle.current()
                    .descendants()
                    .filter(p -> p.info().command().orElse("").endsWith("java"))
                    .findFirst()
                    .filter(ProcessHandle::destroyForcibly)
                    .ifPresent(p -> killed.incrementAndGet());
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            computing.add(end.taskInfo().executorId());
        }
    }
}
