@NullMarked
package vn.lgsp.document;

import org.jspecify.annotations.NullMarked;
