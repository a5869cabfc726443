/** Comparisons with what partners say they have, and dossiers sent to a system once more. */
@NullMarked
package vn.lgsp.controlbus.sync;

import org.jspecify.annotations.NullMarked;
