package dev.pullback.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/** Writes the params of a model as other models of Spark ML do, and the network beside them. */
final class ModelWriter extends MLWriter {
    /** The name of the file with the network. */
    static final String FILE = "model.safetensors";

    private final Params params;
    private final ModelBytes file;

    ModelWriter(Params params, ModelBytes file) {
        this.params = params;
        this.file = file;
    }

    @Override
    public void saveImpl(String path) {
        DefaultParamsWriter.saveMetadata(params, path, sparkSession());
        Path target = new Path(path, FILE);
        try {
            FileSystem files =
                    target.getFileSystem(sparkSession().sparkContext().hadoopConfiguration());
            try (OutputStream out = files.create(target, true)) {
                out.write(file.bytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(target + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
