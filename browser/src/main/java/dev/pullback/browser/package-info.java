/**
 * The playground in a browser. TeaVM compiles {@link dev.pullback.browser.PlaygroundExports} and all that it needs, which is
 * the engine, to WebAssembly; {@code PlaygroundPage} writes the page that runs it in workers. The page loads nothing.
 *
 * <p>The other classes let the engine run in a page. They stand for the few classes and methods that TeaVM has no
 * translation for, or that have no meaning in a page, which has one thread and no vector unit. {@code BrowserSubstitutes}
 * replaces whole classes, each by the class of this package whose name has the prefix {@code Browser}: of the JDK {@code
 * BrowserAtomicReferenceArray}, {@code BrowserNormalizer} and {@code BrowserStringJoiner}, of the engine {@code
 * BrowserThreadGuard}, {@code BrowserThreads}, {@code BrowserLines}, {@code BrowserWarmUp}, {@code BrowserIncubatorModule},
 * {@code BrowserMissingModuleHint} and {@code BrowserNotebookDisplay}. {@code BrowserMethods} adds single methods, by {@code
 * BrowserFormat} and {@code FusedMultiplyAdd}. The sources of the engine know nothing of this package.
 */
@LibraryCode
@NullMarked
package dev.pullback.browser;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
