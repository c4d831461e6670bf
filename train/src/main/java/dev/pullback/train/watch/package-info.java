/**
 * What happens inside a training run, and what it means.
 *
 * <pre>{@code
 * FilmRecorder recorder = FilmRecorder.of(net, Task.classification(), data.train());
 * History history = Trainer.of(net).listener(recorder).fit(data.train());
 * Film film = recorder.film(history);
 * for (Finding finding : Diagnosis.of(history, film)) System.out.println(finding);
 * }</pre>
 *
 * <p>A {@link dev.pullback.train.watch.FilmRecorder} is a listener that looks at the network after chosen epochs. Each
 * look is a {@link dev.pullback.train.watch.Frame} with a {@link dev.pullback.train.watch.LayerFrame} for each layer;
 * {@code NetworkView} computes both, with the {@link dev.pullback.train.watch.Histogram} of outputs and cotangents and the
 * points of a {@code Grid} for rows of two features. {@code UpdateMeter} compares the parameters before and after a step. A
 * {@link dev.pullback.train.watch.Film} is the list of frames and has a bounded size. {@link
 * dev.pullback.train.watch.Diagnosis} states in words what went wrong in a run, as a list of {@link
 * dev.pullback.train.watch.Finding}s; {@code soFar} does so while the run goes on.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.watch;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
