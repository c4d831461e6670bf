/**
 * The access to a tape for engines, such as the backward sweep, programs and the advisor. This package is internal and
 * may change in any release.
 *
 * <ul>
 *   <li>{@link dev.pullback.core.engine.TapeEngine} is the entry: appends results, takes values off a tape, withholds
 *       values, replays a tape, and distinguishes ops of the user from ops of the library.
 *   <li>{@link dev.pullback.core.engine.RecordListener} is notified of each variable that a user records.
 *   <li>{@link dev.pullback.core.engine.Alias} marks an op that takes its value from another variable.
 *   <li>{@link dev.pullback.core.engine.LibraryCode} marks a package whose lines are not the user's.
 *   <li>{@link dev.pullback.core.engine.ThreadGuard} detects a second thread inside of a tape or a program.
 *   <li>{@link dev.pullback.core.engine.Rollback} puts back what a failed update of parameters has changed.
 *   <li>{@link dev.pullback.core.engine.TextTable} aligns the columns of the texts that {@code show} methods return,
 *       and shortens their numbers.
 * </ul>
 */
@LibraryCode
@NullMarked
package dev.pullback.core.engine;

import org.jspecify.annotations.NullMarked;
