/** The bus's commands at a terminal: what needs no running bus is done here, everything else is asked of the control port. */
@NullMarked
package vn.lgsp.cli;

import org.jspecify.annotations.NullMarked;
