package dev.pullback.train.reliability;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.kernels.image.Window;
import dev.pullback.ops.Images;
import dev.pullback.train.ConvNet;
import dev.pullback.train.CrossValidation;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.Table;
import dev.pullback.train.optim.Adam;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that a class loader that loaded the library and EJML is unloaded after an application used them on threads that
 * go on living, as the threads of a server do.
 */
class UnloadingTest {
    /** Two threads of the library end after two seconds. */
    private static final int MAX_SECONDS = 60;

    @TempDir
    private Path folder;

    @Test
    void theClassLoaderOfAnApplicationIsUnloaded() throws Exception {
        ExecutorService server = Executors.newFixedThreadPool(2);
        try {
            WeakReference<ClassLoader> loader =
                    run(server, folder.resolve("model").toString());
            for (int i = 0; i < 10 * MAX_SECONDS && loader.get() != null; i++) {
                System.gc();
                Thread.sleep(100);
            }
            assertNull(loader.get(), "the class loader is still in memory");
            assertTrue(!server.isShutdown());
        } finally {
            server.shutdownNow();
        }
    }

    /** Runs the application on this thread and at once on both threads of the server. */
    private static WeakReference<ClassLoader> run(ExecutorService server, String file) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Class<?> application = loader.loadClass(Application.class.getName());
            assertTrue(application != Application.class);
            Runnable work = (Runnable) application.getConstructor(String.class).newInstance(file);
            work.run();
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 2; i++) runs.add(server.submit(work));
            for (Future<?> run : runs) run.get();
            return new WeakReference<>(loader);
        }
    }

    private static URL[] classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1))
            urls.add(Path.of(entry).toUri().toURL());
        return urls.toArray(new URL[0]);
    }

    /** Trains, predicts, and uses ops that keep an object for each thread. */
    public static final class Application implements Runnable {
        private final String file;

        public Application(String file) {
            this.file = file;
        }

        @Override
        public void run() {
            Threads.setCount(2);
            train();
            readTable();
            products(Backend.get());
            products(Backend.vector());
            products(Backend.scalar());
            program();
        }

        private void train() {
            Dataset moons = Generated.moons(200, 0.1, 1);
            Mlp net = Mlp.of(2, 16, 2);
            Trainer.of(net).optimizer(Adam.of(0.01)).clipNorm(1).epochs(3).fit(moons);
            Path path = Path.of(file + Thread.currentThread().getId());
            Model.of(net, List.of("x", "y"), List.of("0", "1")).save(path);
            Model model = Model.load(path);
            model.predict(moons.features());
            model.logits(new double[] {0.5, 0.5});
            CrossValidation.of(List.of(1, 2), seed -> {
                Mlp small = Mlp.of(2, 3, 2).seed(seed);
                Trainer.of(small).epochs(1).fit(moons);
                return Model.of(small, moons).evaluate(moons);
            });
            ConvNet images = ConvNet.of(new ImageSize(1, 8, 8), List.of(4), 2);
            DMatrixRMaj pixels = new DMatrixRMaj(200, 64);
            for (int i = 0; i < pixels.getNumElements(); i++) pixels.data[i] = Math.sin(i);
            Trainer.of(images).epochs(1).fit(Dataset.of(pixels, moons.labels()));
        }

        private void readTable() {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (int i = 0; i < 60; i++)
                rows.add(Map.of("a", i + " kg", "b", i % 3 == 0 ? "red" : "blue", "y", i % 2 == 0 ? "even" : "odd"));
            Table table = Csv.defaults().label("y").table(rows);
            FeatureEncoding encoding = FeatureEncoding.standardizing(table);
            Dataset data = encoding.apply(table);
            Mlp net = Mlp.of(encoding.featureNames().size(), 4, 2);
            Trainer.of(net).epochs(1).fit(data);
            Model model = Model.of(net, data).encoding(encoding);
            Path path = Path.of(file + "-table-" + Thread.currentThread().getId());
            model.save(path);
            Model.load(path).predict(data.features());
        }

        private static void products(Backend backend) {
            DMatrixRMaj a = new DMatrixRMaj(300, 300);
            for (int i = 0; i < a.getNumElements(); i++) a.data[i] = Math.sin(i);
            DMatrixRMaj c = new DMatrixRMaj(300, 300);
            for (int i = 0; i < 20; i++) backend.products().mult(a, a, c);
        }

        /** Runs ops with several threads, often enough that the vector implementation is tried. */
        private static void program() {
            DMatrixRMaj x = new DMatrixRMaj(64, 2048);
            for (int i = 0; i < x.getNumElements(); i++) x.data[i] = Math.cos(i);
            DMatrixRMaj spd = CommonOps_DDRM.identity(50);
            CommonOps_DDRM.add(spd, 0.5);
            Program program = Program.of(tape -> loss(tape, x, spd));
            for (int i = 0; i < 20; i++) program.run();
            Tape tape = new Tape();
            for (int i = 0; i < 5; i++) {
                tape.reset();
                Autodiff.gradients(loss(tape, x, spd));
            }
        }

        private static Var loss(Tape tape, DMatrixRMaj input, DMatrixRMaj square) {
            Var x = tape.param("x", input);
            Var a = tape.param("a", square);
            int[] labels = new int[64];
            Var entropy = softmaxCrossEntropy(tanh(x), tape.input("labels", labels));
            Var norms = add(sum(standardizeRows(x, 1e-5)), sum(standardizeCols(x, 1e-5)));
            Var factors = add(sum(solveSpd(a, a)), add(logDet(a), sum(solve(a, a))));
            ImageSize image = new ImageSize(2, 32, 32);
            Var pools = sum(Images.maxPool(x, image, Window.of(2)));
            Var twice = add(clip(x, -0.5, 0.5), clip(x, -0.5, 0.5));
            Var parts = sum(mul(slice(twice, 0, 0, 8, 8), slice(twice, 8, 8, 8, 8)));
            return add(add(add(entropy, norms), factors), add(pools, parts));
        }
    }
}
