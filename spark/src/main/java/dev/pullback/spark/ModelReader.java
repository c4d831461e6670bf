package dev.pullback.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.BiFunction;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;

/**
 * Reads what {@link ModelWriter} wrote.
 *
 * @param <M> the class of the model
 */
final class ModelReader<M extends Params> extends MLReader<M> {
    private final Class<M> type;
    private final BiFunction<String, ModelBytes, M> create;

    ModelReader(Class<M> type, BiFunction<String, ModelBytes, M> create) {
        this.type = type;
        this.create = create;
    }

    @Override
    public M load(String path) {
        DefaultParamsReader.Metadata metadata = DefaultParamsReader.loadMetadata(path, sparkSession(), type.getName());
        Path source = new Path(path, ModelWriter.FILE);
        byte[] bytes;
        try {
            FileSystem files =
                    source.getFileSystem(sparkSession().sparkContext().hadoopConfiguration());
            try (InputStream in = files.open(source)) {
                bytes = in.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(source + ": cannot be read: " + e.getMessage(), e);
        }
        M model = create.apply(metadata.uid(), new ModelBytes(bytes));
        metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
        return model;
    }
}
