/**
 * Writing files so that a crash or a full disk leaves either the complete old file or the complete new one. {@link
 * dev.pullback.core.files.AtomicFile} is the only way in which the library writes a file;
 * {@link dev.pullback.core.files.FolderLock} keeps a second process out of a folder. This package is internal
 * and may change in any release.
 */
@LibraryCode
@NullMarked
package dev.pullback.core.files;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
